using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace SvcInfra.Domain.Audit.Verification;

/// <summary>
/// The size of a trail and the root over its entries, which are signed and stored outside the database. The format is tlog-checkpoint of C2SP
/// (c2sp.org/tlog-checkpoint) with the extension lines <c>chain</c>, <c>time</c>, <c>previous</c> and <c>purged-before</c>. The root alone is enough
/// to verify the entries.
/// </summary>
/// <param name="Origin">The name of the trail: <see cref="OriginOf"/>.</param>
/// <param name="Size">The number of entries, which is the sequence number of the last one.</param>
/// <param name="Root">The root of the Merkle tree over the entries.</param>
/// <param name="Chain">The hash chain up to the last entry; null when the note does not contain it.</param>
/// <param name="At">When the checkpoint was signed, to the second; null when the note does not contain it.</param>
/// <param name="Previous">The size of the previous checkpoint of the trail, so that a removed checkpoint is noticed; null for the first.</param>
/// <param name="PurgedBefore">
/// In the checkpoint of a purge: retention deleted these entries, all of which happened before this instant (to the second). Null in other
/// checkpoints.
/// </param>
public sealed record AuditCheckpoint(
    string Origin, long Size, MerkleHash Root, MerkleHash? Chain = null, DateTimeOffset? At = null, long? Previous = null,
    DateTimeOffset? PurgedBefore = null)
{
    private const string ChainLine = "chain ";
    private const string TimeLine = "time ";
    private const string PreviousLine = "previous ";
    private const string PurgedLine = "purged-before ";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>The name of a tenant's trail: the key's name and the tenant's id.</summary>
    /// <param name="keyName">Such as <c>app.example.com/audit</c>.</param>
    public static string OriginOf(string keyName, Guid tenantId) => $"{keyName}/{tenantId:D}";

    /// <summary>The text to sign.</summary>
    public string ToNoteText()
    {
        var text = $"{Origin}\n{Size.ToString(CultureInfo.InvariantCulture)}\n{Root}\n";
        text += Chain is { } chain ? $"{ChainLine}{chain}\n" : "";
        text += At is { } at ? $"{TimeLine}{Write(at)}\n" : "";
        text += Previous is { } previous ? $"{PreviousLine}{previous.ToString(CultureInfo.InvariantCulture)}\n" : "";
        return text + (PurgedBefore is { } before ? $"{PurgedLine}{Write(before)}\n" : "");
    }

    public SignedNote Sign(INoteSigner signer) => SignedNote.Sign(ToNoteText(), signer);

    /// <summary>Reads the text of a note; false when it is not a checkpoint. Unknown extension lines are ignored.</summary>
    public static bool TryParse(string noteText, [NotNullWhen(true)] out AuditCheckpoint? checkpoint)
    {
        checkpoint = null;
        if (noteText.Split('\n') is not [var origin, var size, var root, .. var extensions, ""] || origin.Length == 0
            || !TrySize(size, out var leaves) || !MerkleHash.TryParse(root, out var hash) || extensions.Contains(""))
        {
            return false;
        }

        if (!TryExtension(extensions, ChainLine, ParseHash, out var chain)
            || !TryExtension(extensions, TimeLine, ParseTime, out var at)
            || !TryExtension(extensions, PreviousLine, ParseSize, out var previous)
            || !TryExtension(extensions, PurgedLine, ParseTime, out var purgedBefore))
        {
            return false;
        }

        checkpoint = new AuditCheckpoint(origin, leaves, hash, chain, at, previous, purgedBefore);
        return true;
    }

    private static bool TrySize(string text, out long size) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out size) && text == size.ToString(CultureInfo.InvariantCulture);

    private static string Write(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    private static long? ParseSize(string text) => TrySize(text, out var size) ? size : null;

    private static MerkleHash? ParseHash(string text) => MerkleHash.TryParse(text, out var hash) ? hash : null;

    private static DateTimeOffset? ParseTime(string text) =>
        DateTimeOffset.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>Reads an optional extension line. Returns false when the line is malformed or occurs more than once.</summary>
    private static bool TryExtension<T>(string[] lines, string prefix, Func<string, T?> parse, out T? value)
        where T : struct
    {
        var found = lines.Where(line => line.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        value = found is [var only] ? parse(only[prefix.Length..]) : null;
        return found.Count == 0 || value is not null;
    }
}
