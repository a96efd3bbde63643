//! Shows what a migration would change, without any secret.

use super::style::{Role, Row, Style, sentence};
use crate::migrate::{Migration, NewCredential};
use crate::text::counted;
use crate::webhook::plan::Plan;

/// The verdict, what stays and why, and the changes for each credential; without a final newline.
pub fn changes(migration: &Migration, style: Style) -> String {
    let mut blocks = vec![verdict(migration, style)];
    if !migration.left.is_empty() {
        let row = |(path, reason): &(String, &str)| Row {
            role: Role::Warning,
            label: "warning",
            name: "stays".into(),
            sentences: vec![path.clone(), sentence(reason)],
        };
        let rows: Vec<_> = migration.left.iter().map(row).collect();
        blocks.push(style.table(&rows));
    }
    let mut places = vec![Vec::new(); migration.credentials.len()];
    for replacement in &migration.replacements {
        places[replacement.credential].push(&*replacement.path);
    }
    for (credential, places) in migration.credentials.iter().zip(places) {
        let mut lines = vec![
            style.fact("Credential", Role::Plain, &credential.placeholder),
            style.fact("Name", Role::Plain, &credential.name),
            style.fact("Sends", Role::Plain, &sends(credential)),
        ];
        let mut label = "Replaces";
        for path in places {
            lines.push(style.fact(label, Role::Plain, path));
            label = "";
        }
        blocks.push(lines.join("\n"));
    }
    if !migration.replacements.is_empty() {
        let next = "To migrate, add --credentials PATH: that file gets the credentials, and standard output \
                    the migrated JSON.";
        blocks.push(style.paragraph(0, next));
    }
    blocks.join("\n\n")
}

fn verdict(migration: &Migration, style: Style) -> String {
    let secrets = migration.replacements.len();
    let left = migration.left.len();
    if secrets == 0 {
        return match left {
            0 => style.verdict(
                Role::Pass,
                "Nothing to migrate: no server has inline authentication.",
            ),
            _ => style.verdict(Role::Warning, "Nothing can be migrated. See why below."),
        };
    }
    let credentials = migration.credentials.len();
    let stays = match left {
        0 => "",
        1 => "; 1 stays inline",
        _ => &*format!("; {left} stay inline"),
    };
    let text = format!(
        "Ready to migrate: {} would replace {}{stays}.",
        counted(credentials, "credential"),
        counted(secrets, "inline secret"),
    );
    let role = if left == 0 { Role::Pass } else { Role::Warning };
    style.verdict(role, &text)
}

/// The header that a credential replaces.
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
