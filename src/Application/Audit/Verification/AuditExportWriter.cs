using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using SvcInfra.Application.Audit.Exports;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Application.Audit.Verification;

/// <summary>Writes an export in JSONL. Output reaches the stream in chunks of about 32 KiB; <see cref="FlushAsync"/> writes the rest.</summary>
public sealed class AuditExportWriter : IAuditExportWriter, IDisposable
{
    internal const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    // The output is a file and not part of an HTML page, so quotes need no escape of six characters.
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ExportBuffer _buffer;
    private readonly Utf8JsonWriter _json;

    public AuditExportWriter(Stream output)
    {
        _buffer = new ExportBuffer(output);
        _json = new Utf8JsonWriter(_buffer.Bytes, s_options);
    }

    public async ValueTask WriteHeaderAsync(AuditExportHeader header, CancellationToken cancellationToken)
    {
        Begin(AuditExportNames.Header);
        _json.WriteString("format", AuditExportHeader.Format);
        _json.WriteNumber("version", AuditExportHeader.Version);
        _json.WriteString("tenantId", header.TenantId);
        _json.WriteNumber("first", header.Start.First);
        if (header.Through is { } through)
        {
            _json.WriteNumber("through", through);
        }
        else
        {
            _json.WriteNull("through");
        }

        _json.WriteString("reason", header.Reason);
        Write("chain", header.Start.Chain);
        _json.WriteStartArray("frontier");
        foreach (var node in header.Start.Frontier)
        {
            _json.WriteBase64StringValue(node.ToArray());
        }

        _json.WriteEndArray();
        await EndAsync(cancellationToken);
        if (header.Purge is { } purge)
        {
            await WriteCheckpointAsync(purge, cancellationToken);
        }
    }

    public ValueTask WriteEntryAsync(SealedAuditEntry row, CancellationToken cancellationToken)
    {
        var entry = row.Entry;
        Begin(AuditExportNames.Entry);
        _json.WriteNumber("sequence", row.Sequence);
        _json.WriteString("id", entry.Id);
        _json.WriteString("tenantId", entry.TenantId);
        _json.WriteString("occurredAt", entry.OccurredAt.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
        _json.WriteString("actorKind", entry.ActorKind);
        Write("actorId", entry.ActorId);
        Write("sessionId", entry.SessionId);
        Write("onBehalfOf", entry.OnBehalfOf);
        _json.WriteString("action", entry.Action);
        _json.WriteString("targetType", entry.TargetType);
        _json.WriteString("targetId", entry.TargetId);
        _json.WriteString("outcome", AuditExportNames.Of(entry.Outcome));
        _json.WriteString("reason", entry.Reason);
        _json.WriteString("traceId", entry.TraceId);
        _json.WriteString("tags", entry.Tags);
        _json.WriteString("changes", entry.Changes);
        Write("payloadCommitment", entry.PayloadCommitment);
        _json.WriteString("payload", row.Payload?.Text);
        Write("salt", row.Payload?.Salt);
        Write("leaf", row.Leaf);
        Write("chain", row.Chain);
        return EndAsync(cancellationToken);
    }

    /// <summary>Called directly after the entry whose number is the checkpoint's size, or after the header for earlier entries.</summary>
    public ValueTask WriteCheckpointAsync(SignedNote note, CancellationToken cancellationToken)
    {
        Begin(AuditExportNames.Checkpoint);
        _json.WriteString(AuditExportNames.Note, note.ToString());
        return EndAsync(cancellationToken);
    }

    public ValueTask FlushAsync(CancellationToken cancellationToken) => _buffer.FlushAsync(cancellationToken);

    public void Dispose() => _json.Dispose();

    private void Begin(string type)
    {
        _json.WriteStartObject();
        _json.WriteString(AuditExportNames.Type, type);
    }

    private ValueTask EndAsync(CancellationToken cancellationToken)
    {
        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        _buffer.Bytes.Write("\n"u8);
        return _buffer.EndLineAsync(cancellationToken);
    }

    private void Write(string property, Guid? id)
    {
        if (id is { } value)
        {
            _json.WriteString(property, value);
        }
        else
        {
            _json.WriteNull(property);
        }
    }

    private void Write(string property, byte[]? bytes)
    {
        if (bytes is not null)
        {
            _json.WriteBase64String(property, bytes);
        }
        else
        {
            _json.WriteNull(property);
        }
    }

    private void Write(string property, MerkleHash hash)
    {
        Span<byte> bytes = stackalloc byte[MerkleHash.Size];
        hash.CopyTo(bytes);
        _json.WriteBase64String(property, bytes);
    }
}
