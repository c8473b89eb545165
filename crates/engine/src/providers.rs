//! The providers of language models that an engine can be, one file each.
//!
//! One more is one more file here and its line in [`PROVIDERS`]: settings, metrics, ledger and workers know providers by
//! this table. Where it speaks a wire of its own, its file implements [`llm::Wire`] as well.

mod anthropic;
mod openai;

use llm::Wire;

/// Every provider.
pub static PROVIDERS: [&Provider; 2] = [&anthropic::PROVIDER, &openai::PROVIDER];

/// A provider, and the settings that say how to reach it.
#[derive(Debug)]
pub struct Provider {
    /// The word that names it in `SHEEN_ENGINE`, in metrics, in the books and in logs.
    pub name: &'static str,
    pub wire: &'static dyn Wire,
    /// The variable of the key; `…_FILE` may name a file instead.
    pub key_setting: &'static str,
    pub base_setting: &'static str,
    /// Where it is reached if nothing else is said.
    pub base: &'static str,
    /// What writes sites if nothing else is said.
    pub model: &'static str,
    /// What recommends if nothing else is said: smaller and quicker.
    pub recs_model: &'static str,
}

impl Provider {
    /// The names of all of them.
    pub fn names() -> impl Iterator<Item = &'static str> {
        PROVIDERS.iter().map(|provider| provider.name)
    }
}

/// A name is one provider's.
impl PartialEq for Provider {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Provider {}
