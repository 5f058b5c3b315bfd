using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace SvcInfra.Domain.Audit.Verification;

/// <summary>
/// What is signed and kept outside the database: how many entries a trail had and the root over them, in the format tlog-checkpoint of C2SP
/// (c2sp.org/tlog-checkpoint), with extension lines: <c>chain</c>, <c>time</c>, <c>previous</c> and <c>purged-before</c>. Only the root is needed to trust the
/// entries.
/// </summary>
/// <param name="Origin">Which trail: <see cref="OriginOf"/>.</param>
/// <param name="Size">Entries; the sequence number of the last one.</param>
/// <param name="Root">The root of the Merkle tree over them.</param>
/// <param name="Chain">The hash chain up to the last one; null when the note says nothing of it.</param>
/// <param name="At">When it was signed, to the second; null when the note says nothing of it.</param>
/// <param name="Previous">The size of the checkpoint before it in the same trail, so that none is taken away unnoticed; null for the first.</param>
/// <param name="PurgedBefore">
/// Says that retention deleted these entries, all of which had happened before that instant (to the second); null in an ordinary checkpoint.
/// </param>
public sealed record AuditCheckpoint(
    string Origin, long Size, MerkleHash Root, MerkleHash? Chain = null, DateTimeOffset? At = null, long? Previous = null, DateTimeOffset? PurgedBefore = null)
{
    private const string ChainLine = "chain ";
    private const string TimeLine = "time ";
    private const string PreviousLine = "previous ";
    private const string PurgedLine = "purged-before ";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>The name of a tenant's trail: the name of the key and the tenant's id.</summary>
    /// <param name="keyName">Such as <c>app.example.com/audit</c>.</param>
    public static string OriginOf(string keyName, Guid tenantId) => $"{keyName}/{tenantId:D}";

    /// <summary>The text that is signed.</summary>
    public string ToNoteText()
    {
        var text = $"{Origin}\n{Size.ToString(CultureInfo.InvariantCulture)}\n{Root}\n";
        text += Chain is { } chain ? $"{ChainLine}{chain}\n" : "";
        text += At is { } at ? $"{TimeLine}{Write(at)}\n" : "";
        text += Previous is { } previous ? $"{PreviousLine}{previous.ToString(CultureInfo.InvariantCulture)}\n" : "";
        return text + (PurgedBefore is { } before ? $"{PurgedLine}{Write(before)}\n" : "");
    }

    public SignedNote Sign(INoteSigner signer) => SignedNote.Sign(ToNoteText(), signer);

    /// <summary>Reads the text of a note; false when it is no checkpoint. Extension lines that nobody here knows are passed over.</summary>
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

    /// <summary>A line that is there once and can be read, or not at all.</summary>
    private static bool TryExtension<T>(string[] lines, string prefix, Func<string, T?> parse, out T? value)
        where T : struct
    {
        var found = lines.Where(line => line.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        value = found is [var only] ? parse(only[prefix.Length..]) : null;
        return found.Count == 0 || value is not null;
    }
}
