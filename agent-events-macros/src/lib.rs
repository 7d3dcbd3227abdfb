//! The derive macro of `agent-events`.

mod attribute;
mod expand;
mod input;

use proc_macro::TokenStream;

/// Makes a struct the payload of an event: implements `CloudEventType`.
///
/// ```ignore
/// #[derive(Serialize, Deserialize, CloudEventType)]
/// #[cloudevent(type = "com.acme.invoice.paid.v1", subject = invoice_id)]
/// struct InvoicePaid {
///     invoice_id: String,
///     amount: i64,
/// }
/// ```
///
/// | key | value |
/// |---|---|
/// | `type` | the event type, or `(by = field, Variant = "…", …)` when a field of an enum type chooses it |
/// | `subject` | the field that is the `subject` attribute |
/// | `partitionkey` | the field that is the `partitionkey` attribute |
/// | `topic` | the Kafka topic it is meant for |
/// | `schema` | path of an Avro schema, relative to `Cargo.toml`; without one the payload is JSON through serde |
///
/// With a schema the struct is checked against it while it compiles, and gets the codec that a generated type has.
/// `#[cloudevent(name = "…")]` on a field gives its name in the schema, when that is not its name in Rust.
#[proc_macro_derive(CloudEventType, attributes(cloudevent))]
pub fn cloud_event_type(input: TokenStream) -> TokenStream {
    expand::expand(&syn::parse_macro_input!(input)).into()
}
