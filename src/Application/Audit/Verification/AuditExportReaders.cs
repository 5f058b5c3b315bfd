using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Application.Audit.Verification;

internal static class AuditExportHeaderReader
{
    public static AuditExportLine Read(ref Utf8JsonReader reader)
    {
        var properties = new AuditExportProperties(AuditExportNames.HeaderProperties);
        var (tenantId, first, through, reason) = (Guid.Empty, 0L, (long?)null, (string?)null);
        var (chain, frontier) = (default(MerkleHash), new List<MerkleHash>());
        int index;
        while ((index = properties.Next(ref reader)) >= 0)
        {
            var valid = AuditExportNames.HeaderProperties[index].Name switch
            {
                "format" => reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(AuditExportHeader.Format),
                "version" => reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var version) && version == AuditExportHeader.Version,
                "tenantId" => reader.TokenType == JsonTokenType.String && reader.TryGetGuid(out tenantId),
                "first" => reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out first) && first >= 1,
                "through" => ReadThrough(ref reader, out through),
                "reason" => ReadReason(ref reader, out reason),
                "chain" => AuditExportEntryReader.ReadHash(ref reader, out chain),
                _ => ReadFrontier(ref reader, frontier),
            };
            if (!valid)
            {
                properties.Wrong(index);
                break;
            }
        }

        if (properties.Error is { } error)
        {
            return AuditExportLine.Broken(error);
        }

        if (frontier.Count != System.Numerics.BitOperations.PopCount((ulong)first - 1) || (first == 1 && chain != AuditChain.Start) || through < first - 1)
        {
            return AuditExportLine.Broken("\"first\", \"through\", \"chain\" and \"frontier\" do not fit together");
        }

        return new AuditExportLine
        {
            Header = new AuditExportHeader(tenantId, new AuditRangeStart(first, chain, frontier)) { Through = through, Reason = reason },
        };
    }

    private static bool ReadReason(ref Utf8JsonReader reader, out string? reason)
    {
        reason = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return reason is not null || reader.TokenType == JsonTokenType.Null;
    }

    private static bool ReadThrough(ref Utf8JsonReader reader, out long? through)
    {
        through = null;
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value))
        {
            through = value;
            return true;
        }

        return reader.TokenType == JsonTokenType.Null;
    }

    private static bool ReadFrontier(ref Utf8JsonReader reader, List<MerkleHash> frontier)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (!AuditExportEntryReader.ReadHash(ref reader, out var node))
            {
                return false;
            }

            frontier.Add(node);
        }

        return true;
    }
}

/// <summary>Reads an entry's line and computes what its fields hash to, without making strings of them.</summary>
/// <param name="room">For the texts without their escapes: as long as the line.</param>
[StructLayout(LayoutKind.Auto)]
internal ref struct AuditExportEntryReader(Span<byte> room)
{
    private Span<byte> _room = room;
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
                properties.Wrong(index);
                break;
            }
        }

        return properties.Error is { } error ? AuditExportLine.Broken(error)
            : _saltAndPayload.IsEmpty != (_salt is null) ? AuditExportLine.Broken("of \"payload\" and \"salt\" only one is there")
            : ToLine();
    }

    /// <summary>Also makes sure that it is UTF-8.</summary>
    private bool ReadText(scoped ref Utf8JsonReader reader, bool nullable, out Utf8Text value)
    {
        value = default;
        if (reader.TokenType == JsonTokenType.String)
        {
            var length = reader.CopyString(_room);
            value = new Utf8Text(_room[..length]);
            _room = _room[length..];
        }

        return value.HasValue || (nullable && reader.TokenType == JsonTokenType.Null);
    }

    private bool ReadPayload(scoped ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            var length = MerkleHash.Size + reader.CopyString(_room[MerkleHash.Size..]);
            _saltAndPayload = _room[..length];
            _room = _room[length..];
        }

        return !_saltAndPayload.IsEmpty || reader.TokenType == JsonTokenType.Null;
    }

    public static bool ReadHash(ref Utf8JsonReader reader, out MerkleHash hash)
    {
        hash = default;
        return reader.TokenType == JsonTokenType.String
            && (reader.ValueIsEscaped ? MerkleHash.TryParse(reader.GetString(), out hash) : MerkleHash.TryParse(reader.ValueSpan, out hash));
    }

    /// <summary>In the order of <see cref="AuditExportNames.EntryProperties"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool ReadValue(scoped ref Utf8JsonReader reader, int index) => index switch
    {
        0 => reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out _sequence) && _sequence >= 1,
        1 => ReadId(ref reader, nullable: false, out _id),
        2 => ReadId(ref reader, nullable: false, out _tenantId),
        3 => reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out _occurredAt) && _occurredAt.Ticks % TimeSpan.TicksPerMicrosecond == 0,
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
