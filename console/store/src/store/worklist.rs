//! A list one works through: remarks, who has what in hand, and when one last looked.

use dspt_report::ProviderId;
use jiff::Timestamp;

use crate::change::NewNote;
use crate::change::NewWork;
use crate::model::NoteRow;
use crate::model::Page;
use crate::model::Scope;
use crate::model::TaskRow;
use crate::model::WorkRow;
use crate::store::BoxFuture;

/// A party's own work. Nobody else sees it, the provider neither: it is about the supporter's day, and holds no names.
///
/// # Errors
/// As [`crate::Store`].
pub trait Worklist: Send + Sync {
    /// Keeps a remark. `NotFound`, `NotAllowed`, `Invalid`.
    fn note_add(&self, scope: &Scope, new: NewNote, at: Timestamp) -> BoxFuture<'_, ()>;

    /// Remarks of the asker's party on a provider and its devices, newest first. `after` and `limit` as for providers.
    /// `NotFound`.
    fn notes(
        &self,
        scope: &Scope,
        provider: ProviderId,
        after: Option<&str>,
        limit: u32,
    ) -> BoxFuture<'_, Page<NoteRow>>;

    /// Says who has a thing in hand, and until when it may rest. `NotFound`, `NotAllowed`, `Invalid`.
    fn work_set(&self, scope: &Scope, new: NewWork, at: Timestamp) -> BoxFuture<'_, ()>;

    /// How the work of the asker's party on a provider and its devices stands; nothing where nothing was said.
    /// The provider itself comes before its devices. `after` and `limit` as for providers. `NotFound`.
    fn work(
        &self,
        scope: &Scope,
        provider: ProviderId,
        after: Option<&str>,
        limit: u32,
    ) -> BoxFuture<'_, Page<WorkRow>>;

    /// Everything that the asker's party noted, has in hand or lets rest, as far as it is reached: by provider, the provider
    /// itself before its devices. `after` and `limit` as for providers.
    fn tasks(&self, scope: &Scope, after: Option<&str>, limit: u32) -> BoxFuture<'_, Page<TaskRow>>;

    /// Notes that the asker looked through everything. `NotAllowed` for a provider's own people.
    fn looked(&self, scope: &Scope, at: Timestamp) -> BoxFuture<'_, ()>;

    /// When the asker looked through everything before; none for the first time.
    fn last_looked(&self, scope: &Scope) -> BoxFuture<'_, Option<Timestamp>>;
}
