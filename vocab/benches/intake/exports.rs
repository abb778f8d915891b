//! Catalogues in RDF/XML in the two shapes that an Opendatasoft portal exports.

use std::fmt::Write;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><rdf:RDF \
    xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:dcat=\"http://www.w3.org/ns/dcat#\" \
    xmlns:foaf=\"http://xmlns.com/foaf/0.1/\" xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" \
    xmlns:skos=\"http://www.w3.org/2004/02/skos/core#\">";

/// Flat descriptions, two files a dataset: some 30 triples and 6 KB each.
pub fn short(datasets: usize) -> String {
    let mut xml = String::from(HEAD);
    for i in 0..datasets {
        let iri = format!("https://data.ville.example/api/v2/catalog/datasets/jeu-{i}");
        let description = "Cube de données agrégées &lt;strong&gt;par commune&lt;/strong&gt;. "
            .repeat(20 + i % 20);
        let _ = write!(
            xml,
            "<rdf:Description rdf:about=\"{iri}\"><rdf:type rdf:resource=\"http://www.w3.org/ns/dcat#Dataset\"/>\
             <dcterms:publisher rdf:nodeID=\"N{i}\"/><dcterms:title>Jeu de données {i}</dcterms:title>\
             <dcterms:description>{description}</dcterms:description>\
             <dcterms:language rdf:resource=\"http://id.loc.gov/vocabulary/iso639-1/fr\"/>\
             <dcterms:identifier>jeu-{i}</dcterms:identifier>"
        );
        for word in 0..12 {
            let _ = write!(xml, "<dcat:keyword>mot-clé {word}</dcat:keyword>\n    ");
        }
        for format in ["csv", "json"] {
            let _ = write!(xml, "<dcat:distribution rdf:resource=\"{iri}-{format}\"/>");
        }
        xml.push_str("</rdf:Description>\n");
        let _ = writeln!(
            xml,
            "<rdf:Description rdf:nodeID=\"N{i}\"><rdf:type rdf:resource=\"http://xmlns.com/foaf/0.1/Agent\"/>\
             <foaf:name>Ville {}</foaf:name></rdf:Description>",
            i % 50
        );
        for format in ["csv", "json"] {
            let _ = writeln!(
                xml,
                "<rdf:Description rdf:about=\"{iri}-{format}\"><rdf:type rdf:resource=\"http://www.w3.org/ns/dcat#Distribution\"/>\
                 <dcat:accessURL rdf:resource=\"{iri}/exports/{format}\"/><dcterms:format>{format}</dcterms:format>\
                 </rdf:Description>"
            );
        }
    }
    xml + "</rdf:RDF>"
}

/// Nested descriptions with every type said twice, ten files a dataset: some 160 triples and 22 KB each.
pub fn long(datasets: usize) -> String {
    let mut xml = String::from(HEAD);
    xml.push_str("<rdf:Description rdf:about=\"https://data.ville.example/explore/\"><rdf:type rdf:resource=\"http://www.w3.org/ns/dcat#Catalog\" />");
    for i in 0..datasets {
        let name = format!("subventions-versees-en-2017-aux-associations-{i}");
        let iri = format!("https://data.ville.example/explore/dataset/{name}/");
        let date = "<dcterms:issued rdf:datatype=\"http://www.w3.org/2001/XMLSchema#dateTime\">2018-01-16T14:33:44+00:00</dcterms:issued>\n\
            <dcterms:date rdf:datatype=\"http://www.w3.org/2001/XMLSchema#dateTime\">2018-01-16T14:33:44+00:00</dcterms:date>\n\
            <dcterms:modified rdf:datatype=\"http://www.w3.org/2001/XMLSchema#dateTime\">2018-01-16T14:33:44+00:00</dcterms:modified>\n";
        let license = "<dcterms:license><dcterms:LicenseDocument rdf:about=\"http://opendatacommons.org/licenses/odbl/\"><rdf:type rdf:resource=\"http://purl.org/dc/terms/LicenseDocument\" />\n\
            </dcterms:LicenseDocument></dcterms:license><dcterms:rights rdf:resource=\"http://opendatacommons.org/licenses/odbl/\" />\n";
        let language = "<dcterms:language><dcterms:LinguisticSystem rdf:about=\"http://id.loc.gov/vocabulary/iso639-1/fr\"><rdf:type rdf:resource=\"http://purl.org/dc/terms/LinguisticSystem\" />\n\
            </dcterms:LinguisticSystem></dcterms:language>";
        let _ = write!(
            xml,
            "<dcat:dataset><dcat:Dataset rdf:about=\"{iri}\"><dcterms:description xml:lang=\"fr\"><![CDATA[<p>Subventions versées en {i} & après</p>]]></dcterms:description>\n\
             <dcterms:identifier>{iri}</dcterms:identifier>\n<rdf:type rdf:resource=\"http://www.w3.org/ns/dcat#Dataset\" />\n{date}\
             <dcterms:publisher><foaf:Agent rdf:about=\"https://data.ville.example/explore/?refine.publisher=Ville+{}\"><foaf:name>Ville {}</foaf:name>\n</foaf:Agent></dcterms:publisher>{license}\
             <dcterms:title xml:lang=\"fr\">Subventions versées {i}</dcterms:title>\n{language}<dcat:keyword xml:lang=\"fr\">budget</dcat:keyword>\n\
             <dcat:theme><skos:Concept rdf:about=\"https://data.ville.example/explore/?refine.theme=Economie\"><rdf:type rdf:resource=\"http://www.w3.org/2004/02/skos/core#Concept\" />\n\
             <skos:prefLabel>Economie</skos:prefLabel>\n</skos:Concept></dcat:theme>",
            i % 50,
            i % 50
        );
        for format in [
            "csv", "json", "fgb", "jsonl", "parquet", "rdfxml", "jsonld", "turtle", "xlsx",
            "geojson",
        ] {
            let file = format!(
                "https://data.ville.example/api/explore/v2.1/catalog/datasets/{name}/exports/{format}"
            );
            let _ = write!(
                xml,
                "<dcat:distribution><dcat:Distribution rdf:about=\"{file}\"><rdf:type rdf:resource=\"http://www.w3.org/ns/dcat#Distribution\" />\n\
                 <dcterms:title xml:lang=\"fr\">{name}.{format}</dcterms:title>\n<dcterms:description xml:lang=\"fr\">Subventions versées {i} ({format})</dcterms:description>\n\
                 <dcat:accessURL rdf:resource=\"{file}\" />\n<dcat:downloadURL rdf:resource=\"{file}\" />\n\
                 <dcterms:format><dcterms:MediaTypeOrExtent rdf:about=\"https://www.iana.org/assignments/media-types/{format}\"><rdf:type rdf:resource=\"http://purl.org/dc/terms/MediaTypeOrExtent\" />\n\
                 </dcterms:MediaTypeOrExtent></dcterms:format><dcat:mediaType rdf:resource=\"https://www.iana.org/assignments/media-types/{format}\" />\n\
                 {license}{language}{date}</dcat:Distribution></dcat:distribution>\n"
            );
        }
        xml.push_str("</dcat:Dataset></dcat:dataset>");
    }
    xml + "</rdf:Description></rdf:RDF>"
}
