//! What a migration would change, for people. No secret is in it.

use crate::migrate::{Migration, NewCredential};
use crate::text::safe;
use crate::webhook::plan::Plan;

/// The changes, credential by credential, without a newline at the end.
pub fn changes(migration: &Migration) -> String {
    if migration.changes.is_empty() {
        return "nothing to migrate: no server has inline authentication that can be moved".into();
    }
    let mut out = format!(
        "{} in {}\n",
        counted(migration.credentials.len(), "credential"),
        counted(migration.changes.len(), "place"),
    );
    let mut places = vec![Vec::new(); migration.credentials.len()];
    for change in &migration.changes {
        places[change.credential].push(&*change.path);
    }
    for (credential, places) in migration.credentials.iter().zip(places) {
        out.extend([
            "\n  ",
            &credential.placeholder,
            "\n    name    ",
            &safe(&credential.name),
            "\n    sends   ",
            &safe(&sends(credential)),
        ]);
        let mut label = "for";
        for path in places {
            out.extend([&*format!("\n    {label:8}"), path]);
            label = "";
        }
        out.push('\n');
    }
    out + "\nNothing is written. With --credentials PATH, that file gets the credentials,\n\
           and standard output the migrated JSON."
}

/// The header that a credential stands for.
fn sends(credential: &NewCredential) -> String {
    match &credential.plan {
        Plan::Bearer(plan) if plan.bearer_prefix_enabled => {
            format!("{}: Bearer (secret)", plan.header_name)
        }
        Plan::Bearer(plan) => format!("{}: (secret)", plan.header_name),
        Plan::Oauth2(_) => "Authorization: Bearer (fetched token)".into(),
        Plan::Hmac(plan) => format!("{}: (signature)", plan.signature_header),
    }
}

fn counted(count: usize, name: &str) -> String {
    format!("{count} {name}{}", if count == 1 { "" } else { "s" })
}
