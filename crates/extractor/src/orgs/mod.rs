//! Companies and agencies, recognised over a whole article and linked to entities. (Skeleton: the interface.)

use depeche_model::Entity;

use crate::{Context, ExtractError, FieldText, Found};

/// Finds and links companies and agencies.
#[derive(Debug)]
pub struct OrgFinder {}

/// What was found in an article.
#[derive(Debug, Default)]
pub struct OrgFindings {
    /// One list per field given, each in order and without overlaps.
    pub found: Vec<Vec<Found>>,
    /// The entities that the finds link to, `mentions` not yet counted (0).
    pub entities: Vec<Entity>,
    /// Names left unlinked and why, as warnings.
    pub warnings: Vec<depeche_model::Warning>,
}

/// A gazetteer that a user adds.
#[derive(Debug, Clone)]
pub struct UserTable {
    /// File name, for messages.
    pub name: String,
    /// Its content.
    pub content: String,
}

impl OrgFinder {
    /// Reads the embedded tables and models, and the user's own tables.
    pub fn new(_user_tables: &[UserTable]) -> Result<OrgFinder, ExtractError> {
        Ok(OrgFinder {})
    }

    /// Every company and agency in the fields of one article.
    pub fn find(&self, fields: &[FieldText<'_>], _context: &Context<'_>) -> OrgFindings {
        OrgFindings {
            found: fields.iter().map(|_| Vec::new()).collect(),
            ..OrgFindings::default()
        }
    }
}
