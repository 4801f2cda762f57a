//! Every table and model that is built into the binary, listed once.

/// A built-in file: its name for messages, and its content.
pub type Source = (&'static str, &'static str);

macro_rules! sources {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../data/", $path)))),*]
    };
}

/// Bodies that the news names.
pub const GAZETTEERS: &[Source] = sources![
    "common/agencies/be-ch-lu.tsv",
    "common/agencies/ca.tsv",
    "common/agencies/eu.tsv",
    "common/agencies/europe-other.tsv",
    "common/agencies/fr.tsv",
    "common/agencies/gb-ie.tsv",
    "common/agencies/maghreb-west-africa.tsv",
    "common/agencies/un-int.tsv",
    "common/agencies/us.tsv",
    "common/agencies/world-other.tsv",
    "common/companies/africa.tsv",
    "common/companies/asia-pacific.tsv",
    "common/companies/benelux.tsv",
    "common/companies/ca.tsv",
    "common/companies/cn-hk-tw.tsv",
    "common/companies/de-at-ch.tsv",
    "common/companies/fr.tsv",
    "common/companies/gb-ie.tsv",
    "common/companies/in-south-asia.tsv",
    "common/companies/jp-kr.tsv",
    "common/companies/latin-america.tsv",
    "common/companies/middle-east-il.tsv",
    "common/companies/north-east-europe.tsv",
    "common/companies/south-europe.tsv",
    "common/companies/us-finance-tech.tsv",
    "common/companies/us-industry.tsv",
    "common/companies/us-media.tsv",
];

/// What is neither a company nor a public body.
pub const OTHERS: &[Source] = sources![
    "common/others/organisations-2.tsv",
    "common/others/organisations.tsv",
    "common/others/persons-2.tsv",
    "common/others/persons.tsv",
    "common/others/places.tsv",
    "common/others/products.tsv",
    "common/others/works-and-rules.tsv",
    "common/others/works-and-sites.tsv",
];

/// Words that tell what stands beside them in English.
pub const CUES_EN: &[Source] = sources!["en/orgs-cues.tsv"];

/// Words that tell what stands beside them in French.
pub const CUES_FR: &[Source] = sources!["fr/orgs-cues.tsv"];

/// Names of people and places in either language.
pub const CUES_COMMON: &[Source] = sources!["common/orgs-names.tsv"];

/// Country words in English.
pub const COUNTRIES_EN: &[Source] = sources!["en/orgs-countries.tsv"];

/// Country words in French.
pub const COUNTRIES_FR: &[Source] = sources!["fr/orgs-countries.tsv"];

/// The English tagger: name and bytes.
pub const MODEL_EN: (&str, &[u8]) = (
    "models/orgs-en.bin",
    include_bytes!("../../data/models/orgs-en.bin"),
);

/// The French tagger: name and bytes.
pub const MODEL_FR: (&str, &[u8]) = (
    "models/orgs-fr.bin",
    include_bytes!("../../data/models/orgs-fr.bin"),
);
