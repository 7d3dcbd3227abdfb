//! The plan of a type of the user's in, its name where the generated type would be out.
//!
//! An alias, so that all other code names it as it names a generated type, and users find it where the schema says.

use super::Docs;
use crate::code::{Code, Literal, code};
use crate::plan::ExternPlan;

pub(super) fn replaced(plan: &ExternPlan) -> Code {
    let (ident, docs, path, message) = (&plan.ident, Docs(&plan.doc), &plan.path, &plan.message);
    let fingerprint = Literal::hex(&plan.fingerprint.get().to_be_bytes());
    code! {
        #docs
        pub type #ident = #path;
        const _: () = ::agent_events::private::same_schema::<#ident>(#fingerprint, #message);
    }
}
