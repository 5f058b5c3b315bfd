using System.Diagnostics;

namespace SvcInfra.WebApi.Common.Hosting;

/// <summary>
/// Reads a <c>traceparent</c> of a later version as version 00 (W3C Trace Context §3.2.4): the framework reads version 00 only, and a newer
/// caller would lose its trace.
/// </summary>
internal sealed class TraceParentPropagator(DistributedContextPropagator inner) : DistributedContextPropagator
{
    /// <summary>The length of version 00 in characters; later versions append fields after a dash.</summary>
    private const int Length = 55;

    private const string Version = "00";

    public override IReadOnlyCollection<string> Fields => inner.Fields;

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter) => inner.Inject(activity, carrier, setter);

    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState) =>
        inner.ExtractTraceIdAndState(carrier, getter is null ? null : Reading(getter), out traceId, out traceState);

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) =>
        inner.ExtractBaggage(carrier, getter);

    private static PropagatorGetterCallback Reading(PropagatorGetterCallback getter) =>
        (object? carrier, string fieldName, out string? fieldValue, out IEnumerable<string>? fieldValues) =>
        {
            getter(carrier, fieldName, out fieldValue, out fieldValues);
            if (fieldName == "traceparent")
            {
                fieldValue = AsVersionZero(fieldValue);
            }
        };

    /// <summary>Returns the text unchanged when it is of version 00 or malformed.</summary>
    internal static string? AsVersionZero(string? traceParent) =>
        traceParent is { Length: >= Length } && traceParent[2] == '-'
        && !traceParent.StartsWith(Version, StringComparison.Ordinal) && !traceParent.StartsWith("ff", StringComparison.Ordinal)
        && char.IsAsciiHexDigitLower(traceParent[0]) && char.IsAsciiHexDigitLower(traceParent[1])
        && (traceParent.Length == Length || traceParent[Length] == '-')
            ? string.Concat(Version, traceParent.AsSpan(2, Length - 2))
            : traceParent;
}
