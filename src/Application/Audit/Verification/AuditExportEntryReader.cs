using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Application.Audit.Verification;

/// <summary>Reads the line of an entry and computes the leaf hash of its fields, without allocating strings.</summary>
/// <param name="buffer">Receives the unescaped texts; at least as long as the line.</param>
[StructLayout(LayoutKind.Auto)]
internal ref struct AuditExportEntryReader(Span<byte> buffer)
{
    private Span<byte> _buffer = buffer;
    private long _sequence;
    private Guid? _id;
    private Guid? _tenantId;
    private DateTimeOffset _occurredAt;
    private Utf8Text _actorKind;
    private Guid? _actorId;
    private Guid? _sessionId;
    private Guid? _onBehalfOf;
    private Utf8Text _action;
    private Utf8Text _targetType;
    private Utf8Text _targetId;
    private AuditOutcome _outcome;
    private Utf8Text _reason;
    private Utf8Text _traceId;
    private Utf8Text _tags;
    private Utf8Text _changes;
    private MerkleHash? _commitment;
    private Span<byte> _saltAndPayload;
    private MerkleHash? _salt;
    private MerkleHash _leaf;
    private MerkleHash _chain;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public AuditExportLine Read(ref Utf8JsonReader reader)
    {
        var properties = new AuditExportProperties(AuditExportNames.EntryProperties);
        int index;
        while ((index = properties.Next(ref reader)) >= 0)
        {
            if (!ReadValue(ref reader, index))
            {
                properties.Invalidate(index);
                break;
            }
        }

        return properties.Error is { } error ? AuditExportLine.Broken(error)
            : _saltAndPayload.IsEmpty != (_salt is null) ? AuditExportLine.Broken("only one of \"payload\" and \"salt\" is present")
            : ToLine();
    }

    /// <summary>Copies a string into the buffer. Rejects invalid UTF-8.</summary>
    private bool ReadText(scoped ref Utf8JsonReader reader, bool nullable, out Utf8Text value)
    {
        value = default;
        if (reader.TokenType == JsonTokenType.String)
        {
            var length = reader.CopyString(_buffer);
            value = new Utf8Text(_buffer[..length]);
            _buffer = _buffer[length..];
        }

        return value.HasValue || (nullable && reader.TokenType == JsonTokenType.Null);
    }

    private bool ReadPayload(scoped ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            var length = MerkleHash.Size + reader.CopyString(_buffer[MerkleHash.Size..]);
            _saltAndPayload = _buffer[..length];
            _buffer = _buffer[length..];
        }

        return !_saltAndPayload.IsEmpty || reader.TokenType == JsonTokenType.Null;
    }

    public static bool ReadHash(ref Utf8JsonReader reader, out MerkleHash hash)
    {
        hash = default;
        return reader.TokenType == JsonTokenType.String
            && (reader.ValueIsEscaped ? MerkleHash.TryParse(reader.GetString(), out hash) : MerkleHash.TryParse(reader.ValueSpan, out hash));
    }

    /// <summary>The cases are in the order of <see cref="AuditExportNames.EntryProperties"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool ReadValue(scoped ref Utf8JsonReader reader, int index) => index switch
    {
        0 => reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out _sequence) && _sequence >= 1,
        1 => ReadId(ref reader, nullable: false, out _id),
        2 => ReadId(ref reader, nullable: false, out _tenantId),
        3 => ReadTime(ref reader),
        4 => ReadText(ref reader, nullable: false, out _actorKind),
        5 => ReadId(ref reader, nullable: true, out _actorId),
        6 => ReadId(ref reader, nullable: true, out _sessionId),
        7 => ReadId(ref reader, nullable: true, out _onBehalfOf),
        8 => ReadText(ref reader, nullable: false, out _action),
        9 => ReadText(ref reader, nullable: true, out _targetType),
        10 => ReadText(ref reader, nullable: true, out _targetId),
        11 => ReadOutcome(ref reader),
        12 => ReadText(ref reader, nullable: true, out _reason),
        13 => ReadText(ref reader, nullable: false, out _traceId),
        14 => ReadText(ref reader, nullable: false, out _tags),
        15 => ReadText(ref reader, nullable: true, out _changes),
        16 => ReadOptionalHash(ref reader, out _commitment),
        17 => ReadPayload(ref reader),
        18 => ReadOptionalHash(ref reader, out _salt),
        19 => ReadHash(ref reader, out _leaf),
        _ => ReadHash(ref reader, out _chain),
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly AuditExportLine ToLine()
    {
        var entry = new AuditEntryUtf8
        {
            Id = _id!.Value,
            TenantId = _tenantId!.Value,
            OccurredAt = _occurredAt,
            ActorKind = _actorKind,
            ActorId = _actorId,
            SessionId = _sessionId,
            OnBehalfOf = _onBehalfOf,
            Action = _action,
            TargetType = _targetType,
            TargetId = _targetId,
            Outcome = _outcome,
            Reason = _reason,
            TraceId = _traceId,
            Tags = _tags,
            Changes = _changes,
            PayloadCommitment = _commitment,
        };
        _salt?.CopyTo(_saltAndPayload);
        var payloadIsWrong = _salt is not null && AuditPayload.CommitmentTo(_saltAndPayload) != _commitment;
        return new AuditExportLine
        {
            TenantId = entry.TenantId,
            Entry = new FoundEntry(_sequence, AuditEntryFormat.Leaf(entry), _leaf, _chain, payloadIsWrong),
            PayloadIsErased = _commitment is not null && _salt is null,
        };
    }

    private static bool ReadId(ref Utf8JsonReader reader, bool nullable, out Guid? value)
    {
        value = reader.TokenType == JsonTokenType.String && reader.TryGetGuid(out var id) ? id : null;
        return value is not null || (nullable && reader.TokenType == JsonTokenType.Null);
    }

    private static bool ReadOptionalHash(ref Utf8JsonReader reader, out MerkleHash? value)
    {
        value = ReadHash(ref reader, out var hash) ? hash : null;
        return value is not null || reader.TokenType == JsonTokenType.Null;
    }

    private bool ReadTime(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out _occurredAt)
        && _occurredAt.Ticks % TimeSpan.TicksPerMicrosecond == 0;

    private bool ReadOutcome(ref Utf8JsonReader reader)
    {
        foreach (var outcome in AuditExportNames.Outcomes)
        {
            if (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(AuditExportNames.Of(outcome)))
            {
                _outcome = outcome;
                return true;
            }
        }

        return false;
    }
}
