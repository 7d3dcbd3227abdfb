//! The derive macro of `agent-events`.

mod attribute;
mod expand;
mod files;
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
/// | `type = "…"` | the event type |
/// | `type(by = field, Variant = "…", …)` | the event types, when a field of an enum type chooses: one for each variant |
/// | `subject = field` | the field that is the `subject` attribute |
/// | `partitionkey = field` | the field that is the `partitionkey` attribute |
/// | `topic = "…"` | the Kafka topic it is meant for |
/// | `extensions(name = "Type", …)` | extension attributes with their CloudEvents types, as in a schema's `cloudevents` |
/// | `schema = "…"` | the path of an Avro schema, relative to `Cargo.toml`; without one the payload is JSON through serde |
///
/// Only `type` has to be there. The type is `TYPE`, a constant that can be used in a `match`; where a field chooses, each
/// variant has a constant of its own:
///
/// ```ignore
/// #[derive(Serialize, Deserialize, CloudEventType)]
/// #[cloudevent(
///     type(by = status, Paid = "com.acme.invoice.paid.v1", WrittenOff = "com.acme.invoice.written-off.v1"),
///     subject = invoice_id
/// )]
/// struct InvoiceClosed {
///     invoice_id: String,
///     status: Status,
/// }
///
/// match envelope.ty() {
///     InvoiceClosed::TYPE_PAID | InvoiceClosed::TYPE_WRITTEN_OFF => close(envelope.into_event()?),
///     _ => {}
/// }
/// ```
///
/// An extension gets a key that knows its type: with `extensions(tenantid = "String")` it is `EXTENSION_TENANTID`, for
/// `event.get(&InvoicePaid::EXTENSION_TENANTID)`. Types are `Boolean`, `Integer`, `String`, `Binary`, `URI`,
/// `URI-reference` and `Timestamp`.
///
/// # With a schema
///
/// The struct is checked against the schema while it compiles, and gets the codec that a generated type has: it
/// implements `AvroCodec` and `AvroSchema`. It has every field of the schema, in any order.
/// `#[cloudevent(name = "…")]` on a field gives its name in the schema, when that is not its name in Rust. A field whose
/// type is a record or an enum wants a Rust type with that schema: a generated one, or one that derives or implements
/// the same two traits. A field whose type is a union of several types beside null wants an enum that implements
/// `AvroUnion`; whether its branches are those of the schema is not checked.
///
/// The schema may use names that are defined in other files of its folder, or of the folders below it.
/// When one of the files that it needs changes, the struct is compiled again.
#[proc_macro_derive(CloudEventType, attributes(cloudevent))]
pub fn cloud_event_type(input: TokenStream) -> TokenStream {
    expand::expand(syn::parse_macro_input!(input)).into()
}
