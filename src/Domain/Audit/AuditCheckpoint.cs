using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace SvcInfra.Domain.Audit;

/// <summary>
/// What is signed and kept outside the database: how many entries a trail had and the root over them, in the format tlog-checkpoint of C2SP
/// (c2sp.org/tlog-checkpoint), with two extension lines: <c>chain</c> and <c>time</c>. Only the root is needed to trust the entries.
/// </summary>
/// <param name="Origin">Which trail: <see cref="OriginOf"/>.</param>
/// <param name="Size">Entries; the sequence number of the last one.</param>
/// <param name="Root">The root of the Merkle tree over them.</param>
/// <param name="Chain">The hash chain up to the last one; null when the note says nothing of it.</param>
/// <param name="At">When it was signed, to the second; null when the note says nothing of it.</param>
public sealed record AuditCheckpoint(string Origin, long Size, MerkleHash Root, MerkleHash? Chain = null, DateTimeOffset? At = null)
{
    private const string ChainLine = "chain ";
    private const string TimeLine = "time ";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>The name of a tenant's trail: the name of the key and the tenant's id.</summary>
    /// <param name="keyName">Such as <c>app.example.com/audit</c>.</param>
    public static string OriginOf(string keyName, Guid tenantId) => $"{keyName}/{tenantId:D}";

    /// <summary>The text that is signed.</summary>
    public string ToNoteText()
    {
        var text = $"{Origin}\n{Size.ToString(CultureInfo.InvariantCulture)}\n{Root}\n";
        text += Chain is { } chain ? $"{ChainLine}{chain}\n" : "";
        return text + (At is { } at ? $"{TimeLine}{at.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}\n" : "");
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
            || !TryExtension(extensions, TimeLine, ParseTime, out var at))
        {
            return false;
        }

        checkpoint = new AuditCheckpoint(origin, leaves, hash, chain, at);
        return true;
    }

    private static bool TrySize(string text, out long size) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out size) && text == size.ToString(CultureInfo.InvariantCulture);

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
