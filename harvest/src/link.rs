//! Links as catalogues of geographic data write them: an address, a protocol, a function.

use vocab::codelist::{self, Code};

/// What is told of a link.
#[derive(Debug, Clone, Copy)]
pub struct Signs<'t> {
    pub url: &'t str,
    /// `ogc:wms`, `esri:rest`, `www:download`, in lower case.
    pub protocol: &'t str,
    /// A code of CI_OnLineFunctionCode.
    pub function: &'t str,
}

/// What a link leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Service,
    Data,
    Information,
    Landing,
}

impl Signs<'_> {
    pub fn target(self) -> Target {
        let query = self.query();
        if query.contains("request=getcapabilities") {
            return Target::Service;
        }
        // Views of the metadata, which some portals list as downloads.
        let of_metadata = ["request=getrecordbyid", "catalog.search#/metadata"];
        let address = self.url.to_ascii_lowercase();
        if of_metadata.iter().any(|sign| address.contains(sign)) {
            return Target::Information;
        }
        if ["request=getfeature", "outputformat="]
            .iter()
            .any(|sign| query.contains(sign))
        {
            return Target::Data;
        }
        let is_picture = query.contains("request=get") || self.protocol.starts_with("image/");
        if !is_picture && (self.service().is_some() || self.is_esri()) {
            return Target::Service;
        }
        if matches!(
            self.function,
            "download" | "offlineAccess" | "order" | "fileAccess"
        ) {
            return Target::Data;
        }
        if matches!(
            self.function,
            "information" | "search" | "browsing" | "completeMetadata"
        ) {
            return Target::Information;
        }
        let is_download = ["download", "atom", "ftp"]
            .iter()
            .any(|word| self.protocol.contains(word))
            || self.is_atom();
        let is_file = self
            .extension()
            .is_some_and(|file| !["HTML", "XHTML", "PDF"].contains(&file.code));
        match is_download || is_file && !is_picture {
            true => Target::Data,
            false => Target::Landing,
        }
    }

    fn is_esri(self) -> bool {
        self.protocol.starts_with("esri:rest") || self.url.contains("/rest/services/")
    }

    /// A feed that lists the files.
    fn is_atom(self) -> bool {
        self.url.to_ascii_lowercase().contains("/atomfeed/") || self.protocol.contains("atom")
    }

    /// The lower-case query of the address.
    fn query(self) -> String {
        let query = self.url.split_once('?').map_or("", |(_, query)| query);
        query.to_ascii_lowercase()
    }

    /// The OGC service, by the address, the protocol or the path.
    pub fn service(self) -> Option<&'static str> {
        const SERVICES: [&str; 9] = [
            "csw", "sos", "sps", "wcs", "wfs", "wmts", "wms", "wps", "wmc",
        ];
        let query = self.query();
        let path = self.url.split('?').next().unwrap_or_default();
        let path = path.trim_end_matches('/').to_ascii_lowercase();
        let by_query = |name: &&&str| {
            query
                .split('&')
                .any(|pair| pair.strip_prefix("service=") == Some(**name))
        };
        let by_protocol = |name: &&&str| {
            let protocol = self.protocol;
            let bare = protocol.rsplit(['/', ' ']).next().unwrap_or(protocol);
            let bare = bare.strip_prefix("ogc:").unwrap_or(bare);
            bare.split(['-', ' ']).next() == Some(**name)
        };
        let by_path = |name: &&&str| {
            path.ends_with(&format!("/{name}")) || path.ends_with(&format!("/{name}server"))
        };
        let found = SERVICES.iter().find(by_query);
        let found = found.or_else(|| SERVICES.iter().find(by_protocol));
        found.or_else(|| SERVICES.iter().find(by_path)).copied()
    }

    /// The file type that the end of the path names.
    fn extension(self) -> Option<&'static Code> {
        let path = self.url.split(['?', '#']).next()?;
        let (_, name) = path.split_once("://")?.1.rsplit_once('/')?;
        codelist::file_type(name.rsplit_once('.')?.1)
    }

    /// The one format that the link itself tells: of a service, of a media type or of a file. An
    /// archive says little where something else tells what is in it.
    pub fn format(self, target: Target, is_told_elsewhere: bool) -> Option<&'static Code> {
        if target == Target::Service {
            let esri = self.is_esri().then_some("esri:rest");
            return codelist::file_type(self.service().or(esri)?);
        }
        let media_type = self
            .protocol
            .strip_prefix("www:download:")
            .unwrap_or(self.protocol);
        let query = self.query();
        let output = query
            .split('&')
            .find_map(|pair| pair.strip_prefix("outputformat="));
        let is_archive =
            |file: &&Code| ["ZIP", "GZIP", "7Z", "RAR", "TAR", "TAR_GZ"].contains(&file.code);
        let by_name = self
            .extension()
            .filter(|file| !is_archive(file) || !is_told_elsewhere);
        output
            .and_then(codelist::file_type)
            .or_else(|| codelist::file_type(media_type).filter(|_| media_type.contains('/')))
            .or(by_name)
            .or_else(|| codelist::file_type("ATOM").filter(|_| self.is_atom()))
    }

    /// Whether the link of a service that looks like a page may well be where it answers: nothing
    /// says what it is.
    pub fn is_only_endpoint(self) -> bool {
        self.function.is_empty() && !self.protocol.starts_with("www:")
    }
}
