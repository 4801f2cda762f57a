//! Makes a copy to share: `sink_snapshot FROM TO`. `scripts/sink-datasette` uses it.

use std::path::Path;

use depeche_sink::{SnapshotOptions, StoreError, snapshot};

fn main() -> Result<(), StoreError> {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let [from, to] = given.as_slice() else {
        return Err(StoreError::Query(
            "two files are wanted: FROM TO".to_owned(),
        ));
    };
    snapshot(Path::new(from), Path::new(to), SnapshotOptions::default())
}
