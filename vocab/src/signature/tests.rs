use super::{PublicKey, SecretKey, Signature, SignatureError};
use data_encoding::HEXLOWER;

fn hex<const N: usize>(text: &str) -> [u8; N] {
    let bytes = HEXLOWER.decode(text.as_bytes()).unwrap();
    bytes.try_into().unwrap()
}

/// RFC 8032, section 7.1: TEST 1 to 3.
const VECTORS: [(&str, &str, &str, &str); 3] = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
];

#[test]
fn the_vectors_of_the_rfc_are_signed_and_checked() {
    for (secret, public, message, signature) in VECTORS {
        let key = SecretKey::from_bytes(&hex(secret));
        let message = HEXLOWER.decode(message.as_bytes()).unwrap();
        assert_eq!(key.public().as_bytes(), &hex::<32>(public));
        let signed = key.sign(&message);
        assert_eq!(signed.to_bytes(), hex::<64>(signature));
        assert_eq!(key.public().verify(&message, &signed), Ok(()));
    }
}

#[test]
fn another_message_or_another_key_is_not_believed() {
    let key = SecretKey::from_bytes(&[7; 32]);
    let signature = key.sign(b"this");
    assert_eq!(
        key.public().verify(b"that", &signature),
        Err(SignatureError::Mismatch)
    );
    let other = SecretKey::from_bytes(&[8; 32]).public();
    assert_eq!(
        other.verify(b"this", &signature),
        Err(SignatureError::Mismatch)
    );
}

#[test]
fn keys_and_signatures_are_read_back_from_their_text() {
    let key = SecretKey::from_bytes(&[7; 32]);
    let public = key.public();
    assert_eq!(public.to_string().parse::<PublicKey>(), Ok(public));
    let signature = key.sign(b"this");
    assert_eq!(signature.to_string().parse::<Signature>(), Ok(signature));
    assert_eq!("short".parse::<PublicKey>(), Err(SignatureError::Key));
    assert_eq!("short".parse::<Signature>(), Err(SignatureError::Form));
}

#[test]
fn a_weak_key_is_refused() {
    // The neutral element: its signatures fit any message.
    let mut neutral = [0; 32];
    neutral[0] = 1;
    assert_eq!(PublicKey::from_bytes(&neutral), Err(SignatureError::Key));
}

#[test]
fn a_secret_is_not_printed() {
    let key = SecretKey::from_bytes(&[7; 32]);
    let printed = format!("{key:?}");
    assert_eq!(printed, format!("SecretKey(of {})", key.public()));
}
