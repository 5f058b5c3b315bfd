using System.Text.Json;
using SvcInfra.Domain.Audit.Verification;

namespace SvcInfra.Application.Audit.Verification;

/// <summary>Reads the header line of an export.</summary>
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
                properties.Invalidate(index);
                break;
            }
        }

        if (properties.Error is { } error)
        {
            return AuditExportLine.Broken(error);
        }

        var subtrees = System.Numerics.BitOperations.PopCount((ulong)first - 1);
        if (frontier.Count != subtrees || (first == 1 && chain != AuditChain.Start) || through < first - 1)
        {
            return AuditExportLine.Broken("\"first\", \"through\", \"chain\" and \"frontier\" are inconsistent");
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
