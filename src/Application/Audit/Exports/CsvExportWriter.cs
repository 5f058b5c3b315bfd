using System.Globalization;
using System.Text;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Application.Audit.Exports;

/// <summary>
/// RFC 4180 in UTF-8: a header, CRLF, doubled quotes. Texts are quoted, and no spreadsheet takes one for a formula (OWASP, CSV injection): at the
/// beginning of a cell, also where a program that separates at semicolons or tabs would begin one, an apostrophe precedes a dangerous character. It
/// precedes an apostrophe too, so that a reader can remove all of them. Generated values (numbers, times, ids, hashes) are never formulas.
/// </summary>
internal sealed class CsvExportWriter(Stream output) : IAuditExportWriter
{
    private const string LineEnd = "\r\n";
    private const char Guard = '\'';

    /// <summary>Characters that begin a formula in some program, the guard itself, and the quote that opens a cell.</summary>
    private const string Dangerous = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20'\"";

    /// <summary>Characters after which a cell begins for programs that use another separator than the comma, or ignore quotes.</summary>
    private const string Separators = ";\t\r\n";

    private static readonly string[] s_columns =
    [
        "sequence", "time", "id", "tenant_id", "actor_kind", "actor", "on_behalf_of", "session", "action", "target_type", "target_id", "outcome",
        "reason", "trace_id", "tags", "changes", "ip_address", "user_agent", "personal_changes", "leaf",
    ];

    private readonly ExportBuffer _buffer = new(output);
    private readonly StringBuilder _line = new();

    public ValueTask WriteHeaderAsync(AuditExportHeader header, CancellationToken cancellationToken)
    {
        _line.AppendJoin(',', s_columns);
        return EndAsync(cancellationToken);
    }

    public ValueTask WriteEntryAsync(SealedAuditEntry row, CancellationToken cancellationToken)
    {
        var (entry, personal) = (row.Entry, PersonalFields.Of(row.Payload));
        _line.Append(CultureInfo.InvariantCulture, $"{row.Sequence}");
        Generated(entry.OccurredAt.UtcDateTime.ToString(AuditExportWriter.TimeFormat, CultureInfo.InvariantCulture));
        Generated(entry.Id);
        Generated(entry.TenantId);
        Text(entry.ActorKind);
        Generated(entry.ActorId);
        Generated(entry.OnBehalfOf);
        Generated(entry.SessionId);
        Text(entry.Action);
        Text(entry.TargetType);
        Text(entry.TargetId);
        Generated(AuditExportNames.Of(entry.Outcome));
        Text(entry.Reason);
        Text(entry.TraceId);
        Text(entry.Tags.Replace(',', ' '));
        Text(entry.Changes);
        Text(personal.IpAddress);
        Text(personal.UserAgent);
        Text(personal.Changes);
        Generated(Convert.ToHexStringLower(row.Leaf.ToArray()));
        return EndAsync(cancellationToken);
    }

    public ValueTask WriteCheckpointAsync(SignedNote note, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask FlushAsync(CancellationToken cancellationToken) => _buffer.FlushAsync(cancellationToken);

    private ValueTask EndAsync(CancellationToken cancellationToken)
    {
        _line.Append(LineEnd);
        _buffer.Append(_line);
        return _buffer.EndLineAsync(cancellationToken);
    }

    private void Generated(Guid? id) => Generated(id?.ToString());

    private void Generated(string? value) => _line.Append(',').Append(value);

    /// <summary>Writes nothing for null, and two quotes for an empty text.</summary>
    private void Text(string? value)
    {
        _line.Append(',');
        if (value is null)
        {
            return;
        }

        _line.Append('"');
        var begins = true;
        foreach (var c in value)
        {
            if (begins && Dangerous.Contains(c))
            {
                _line.Append(Guard);
            }

            begins = Separators.Contains(c);
            _line.Append(begins || !char.IsControl(c) ? c : '\uFFFD');
            if (c == '"')
            {
                _line.Append(c);
            }
        }

        _line.Append('"');
    }
}
