using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace SvcInfra.FunctionalTests.Common.Fuzzing;

/// <summary>Texts that have broken programs before.</summary>
internal static class FuzzedText
{
    private static readonly string[] Known =
    [
        string.Empty, " ", "\0", "a\0b", "x\ud800", "\udc00x", "😀", new string('x', 5_000), new string('é', 300),
        string.Concat(Enumerable.Repeat("😀", 200)),
        "-1", "0", "1", "2147483648", "9223372036854775807", "9223372036854775808", "1e400", "NaN", "true", "null", "1,2",
        "2026-01-01", "1/2/2026", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.9999999-14:00",
        "2026-02-30T00:00:00Z", "2026-12-01T00:00:00Z", "2026-13-45T99:99:99Z",
        "../../etc/passwd", "' OR 1=1 --", "%", "_", "\\", "{0}", "${x}", "<script>", "\u202e", "\u200b", "ﬁ", "İ", "\r\n", "\t", "\u0085", "\ufeff",
        "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "ada@example.com", ".a@example.com",
        "q@bücher.example", "*", "a.b", "tenants.", "-createdAt", "name", "jsonl", "owner", "admin",
    ];

    private static readonly string[] Sorts = ["-createdAt", "createdAt", "name", "-occurredAt", "-failedAt", "slug"];

    public static string Next(Random random) => random.Next(8) switch
    {
        0 => Cursor(random),
        1 => Guid.CreateVersion7().ToString(),
        2 => new string((char)random.Next(0xD7FF), random.Next(1, 40)),
        3 => random.NextInt64(long.MinValue, long.MaxValue).ToString(CultureInfo.InvariantCulture),
        _ => Known[random.Next(Known.Length)],
    };

    /// <summary>For a path or a query: malformed text is sent as its bytes.</summary>
    public static string Escaped(string text) =>
        string.Concat(text.Select((c, i) => char.IsSurrogate(c) && !IsPaired(text, i) ? "%ED%A0%80" : char.IsLowSurrogate(c) ? string.Empty
            : Uri.EscapeDataString(char.IsHighSurrogate(c) ? text.Substring(i, 2) : c.ToString())));

    /// <summary>For a header: only characters that a header line can contain.</summary>
    public static string ForHeader(string text) =>
        new([.. text.Where((c, i) => c is not ('\0' or '\r' or '\n') && (!char.IsSurrogate(c) || IsPaired(text, i)))]);

    private static bool IsPaired(string text, int i) =>
        (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
        || (char.IsLowSurrogate(text[i]) && i > 0 && char.IsHighSurrogate(text[i - 1]));

    private static string Cursor(Random random)
    {
        string[] keys =
        [
            "null", "\"\\u0000\"", "\"\\ud800\"", "\"2026-01-01T00:00:00.0000000+00:00\"", "\"0001-01-01T00:00:00.0000000+00:00\"", "\"x\"", "1",
        ];
        var key = keys[random.Next(keys.Length)];
        var id = random.Next(2) == 0 ? Guid.CreateVersion7().ToString() : "00000000-0000-0000-0000-000000000000";
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"Sort":"{{Sorts[random.Next(Sorts.Length)]}}","Key":{{key}},"Id":"{{id}}"}"""));
    }
}
