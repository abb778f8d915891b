//! Rights as Dublin Core and DataCite write them: access, licences and terms in one list.

use crate::describe::Description;
use vocab::codelist;

/// One statement, in its forms; empty texts are none.
#[derive(Debug, Clone, Copy, Default)]
pub struct Stated<'t> {
    pub text: &'t str,
    pub address: &'t str,
    /// `CC-BY-4.0`
    pub code: &'t str,
}

/// Says what each statement is: a right of access, a licence, or terms in prose.
pub fn state(about: &mut Description<'_>, stated: &[Stated<'_>], language: Option<&str>) {
    let mut licenses = Vec::new();
    for rights in stated {
        let forms = [rights.address, rights.code, rights.text];
        if let Some(access) = forms.into_iter().find_map(access) {
            about.access_rights(access);
        } else if forms.into_iter().any(is_license) {
            licenses.extend(forms);
        } else {
            about.rights(rights.text, language);
            about.rights(rights.address, None);
        }
    }
    about.license(licenses);
}

/// The EU code of a right of access in the words of OpenAIRE and COAR.
fn access(text: &str) -> Option<&'static str> {
    let word = text.rsplit(['/', ' ']).next().unwrap_or_default();
    let is_vocabulary = text.contains("eu-repo/semantics/");
    let bare = text.trim().to_ascii_lowercase().replace([' ', '-'], "");
    let word = if is_vocabulary {
        word.to_ascii_lowercase()
    } else {
        bare
    };
    Some(match word.as_str() {
        "openaccess" | "http://purl.org/coar/access_right/c_abf2" => "PUBLIC",
        "restrictedaccess" | "embargoedaccess" | "http://purl.org/coar/access_right/c_16ec" => {
            "RESTRICTED"
        }
        "closedaccess" | "metadataonlyaccess" | "http://purl.org/coar/access_right/c_14cb" => {
            "NON_PUBLIC"
        }
        _ => return None,
    })
}

fn is_license(text: &str) -> bool {
    let is_address = text.starts_with("http") && !text.contains(char::is_whitespace);
    let names = ["licen", "creativecommons.org", "opendatacommons.org"];
    is_address && names.iter().any(|name| text.contains(name))
        || text.len() < 200 && codelist::license(text).is_some()
}
