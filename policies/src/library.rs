//! The policy that is part of the program.

use include_dir::Dir;
use include_dir::DirEntry;
use include_dir::include_dir;

use crate::load;
use crate::policy::Policy;
use crate::policy::SourceFile;
use crate::toolkit::Toolkit;

static LIBRARY: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/library");

pub(crate) fn load() -> Policy {
    let mut files = Vec::new();
    gather(&LIBRARY, &mut files);
    #[expect(
        clippy::expect_used,
        reason = "tests/library.rs proves that the shipped library loads"
    )]
    let loaded = load::load(&files, load::Trust::Shipped).expect("the shipped library loads");
    loaded.policy
}

pub(crate) fn toolkit_in_use(today: i64) -> &'static Toolkit {
    let all = Toolkit::shipped();
    let open = all.iter().find(|toolkit| toolkit.deadline_day >= today);
    #[expect(
        clippy::expect_used,
        reason = "tests/library.rs proves that the shipped library has a toolkit"
    )]
    open.or_else(|| all.last())
        .expect("the shipped library has a toolkit")
}

fn gather(folder: &'static Dir<'static>, files: &mut Vec<SourceFile>) {
    for entry in folder.entries() {
        match entry {
            DirEntry::Dir(inner) => gather(inner, files),
            DirEntry::File(file) => {
                let name = file.path().to_string_lossy().replace('\\', "/");
                if let (true, Some(text)) = (name.ends_with(".yaml"), file.contents_utf8()) {
                    files.push(SourceFile::shared(name, text.into()));
                }
            }
        }
    }
}
