//! Which addresses are refused, however they are written.

use super::*;

fn public(text: &str) -> bool {
    is_public(text.parse().unwrap())
}

#[test]
fn no_private_address_passes_whatever_its_spelling() {
    for private in [
        "127.0.0.1",
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "169.254.169.254",
        "172.31.0.1",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fc00::1",
        "fd12::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2002:c0a8:101::1",
        "2001:db8::1",
        "2001:0:1::1",
        "::127.0.0.1",
    ] {
        assert!(!public(private), "{private}");
    }
    for open in [
        "93.184.216.34",
        "172.32.0.1",
        "100.128.0.1",
        "2a01:e0a::1",
        "::ffff:8.8.8.8",
    ] {
        assert!(public(open), "{open}");
    }
}

#[test]
fn the_operator_allows_hosts_addresses_and_networks() {
    let allow = ["localhost", "10.20.0.0/16", "::1", "192.168.1.7"].map(str::to_owned);
    let guard = Guard::new(&allow).unwrap();
    let check = |host: &str, ip: &str| guard.check(host, ip.parse().unwrap()).is_ok();
    assert!(check("localhost", "127.0.0.1"));
    assert!(check("portal.example", "10.20.3.4"));
    assert!(check("portal.example", "::ffff:10.20.3.4"));
    assert!(check("portal.example", "::1"));
    assert!(check("portal.example", "192.168.1.7"));
    assert!(!check("portal.example", "10.21.0.1"));
    assert!(!check("portal.example", "127.0.0.1"));
    assert!(!check("portal.example", "192.168.1.8"));
    assert!(Guard::new(&["10.0.0.0/33".to_owned()]).is_err());
}

#[test]
fn figures_in_disguise_are_figures() {
    let guard = Guard::default();
    for disguised in [
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://0177.0.0.1/",
    ] {
        assert!(
            guard.check_url(&Url::parse(disguised).unwrap()).is_err(),
            "{disguised}"
        );
    }
}
