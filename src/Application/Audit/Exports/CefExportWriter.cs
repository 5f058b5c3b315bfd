using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Application.Audit.Exports;

/// <summary>
/// ArcSight Common Event Format, version 0: one entry per line, LF. Characters of an entry that would end a line, a header field or a value are
/// escaped, or replaced where the format has no escape for them. Keys without a value are omitted.
/// </summary>
/// <param name="product">The application's name.</param>
/// <param name="describe">Returns an action's description; null for an action that is no longer in the catalogue.</param>
internal sealed class CefExportWriter(Stream output, string product, Func<string, string?> describe) : IAuditExportWriter
{
    /// <summary>The version of this mapping. It increases when a key changes its meaning.</summary>
    private const string Version = "1";

    private readonly ExportBuffer _buffer = new(output);
    private readonly StringBuilder _line = new();
    private readonly string _device = $"CEF:0|{Header(product)}|Audit Trail|{Version}|";

    public ValueTask WriteHeaderAsync(AuditExportHeader header, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask WriteEntryAsync(SealedAuditEntry row, CancellationToken cancellationToken)
    {
        var (entry, personal) = (row.Entry, PersonalFields.Of(row.Payload));
        var sequence = row.Sequence.ToString(CultureInfo.InvariantCulture);
        _line.Append(_device).Append(Header(entry.Action)).Append('|').Append(Header(describe(entry.Action) ?? entry.Action)).Append('|');
        _line.Append(CultureInfo.InvariantCulture, $"{SeverityOf(entry.Outcome)}|externalId={sequence}");
        _line.Append(CultureInfo.InvariantCulture, $" rt={entry.OccurredAt.ToUnixTimeMilliseconds()}");
        Add("cn1", sequence, "sequence");
        Add("deviceExternalId", entry.TenantId.ToString());
        Add("act", entry.Action);
        Add("outcome", AuditExportNames.Of(entry.Outcome));
        Add("reason", entry.Reason);
        Add("suid", entry.ActorId?.ToString());
        AddIpAddress(personal.IpAddress);
        Add("requestClientApplication", personal.UserAgent);
        Add("cs1", entry.ActorKind, "actorKind");
        Add("cs2", entry.TargetType, "targetType");
        Add("cs3", entry.TargetId, "targetId");
        Add("cs4", entry.SessionId?.ToString(), "session");
        Add("cs5", entry.Changes, "changes");
        Add("cs6", entry.Tags.Replace(',', ' '), "tags");
        Add("flexString1", entry.TraceId, "traceId");
        Add("flexString2", entry.OnBehalfOf?.ToString(), "onBehalfOf");
        _line.Append('\n');
        _buffer.Append(_line);
        return _buffer.EndLineAsync(cancellationToken);
    }

    public ValueTask WriteCheckpointAsync(SignedNote note, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask FlushAsync(CancellationToken cancellationToken) => _buffer.FlushAsync(cancellationToken);

    /// <summary>CEF severity: 0 to 3 is low, 4 to 6 medium, 7 and 8 high, 9 and 10 very high.</summary>
    internal static int SeverityOf(AuditOutcome outcome) => outcome switch
    {
        AuditOutcome.Success => 3,
        AuditOutcome.Failure => 5,
        AuditOutcome.Error => 6,
        _ => 8,
    };

    /// <summary>Escapes a header field. CEF has no escape for line ends in the header, so they become spaces.</summary>
    private static string Header(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is '\\' or '|')
            {
                escaped.Append('\\');
            }

            escaped.Append(EndsLine(c) || char.IsControl(c) ? ' ' : c);
        }

        return escaped.ToString();
    }

    private void Add(string key, string? value, string label)
    {
        if (!string.IsNullOrEmpty(value))
        {
            Add(key, value);
            Add($"{key}Label", label);
        }
    }

    private void Add(string key, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return;
        }

        _line.Append(' ').Append(key).Append('=');
        foreach (var c in value)
        {
            if (c is '\\' or '=')
            {
                _line.Append('\\').Append(c);
            }
            else if (EndsLine(c))
            {
                _line.Append(c == '\r' ? @"\r" : @"\n");
            }
            else
            {
                _line.Append(char.IsControl(c) ? '\uFFFD' : c);
            }
        }
    }

    /// <summary><c>src</c> holds IPv4 only; IPv6 goes into <c>c6a2</c>.</summary>
    private void AddIpAddress(string? text)
    {
        if (!IPAddress.TryParse(text, out var address))
        {
            return;
        }

        if (address.IsIPv4MappedToIPv6 || address.AddressFamily == AddressFamily.InterNetwork)
        {
            Add("src", address.MapToIPv4().ToString());
        }
        else
        {
            Add("c6a2", address.ToString(), "Source IPv6 Address");
        }
    }

    /// <summary>LF, VT, FF, CR, NEL, LS and PS: the characters that some programs read as the end of a line (Unicode, section 5.8).</summary>
    private static bool EndsLine(char c) => c is '\n' or '\v' or '\f' or '\r' or '\u0085' or '\u2028' or '\u2029';
}
