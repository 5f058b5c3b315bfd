using System.Text;
using System.Text.RegularExpressions;

namespace SvcInfra.TestSupport;

/// <summary>A line of the Common Event Format, version 0, parsed by its specification with code that shares nothing with the writer.</summary>
/// <param name="Header">The seven fields.</param>
public sealed partial record CefLine(IReadOnlyList<string> Header, IReadOnlyDictionary<string, string> Extension)
{
    /// <exception cref="FormatException">The line is not valid.</exception>
    public static CefLine Parse(string line)
    {
        var fields = new List<string>();
        var at = 0;
        while (fields.Count < 7)
        {
            var field = new StringBuilder();
            for (; at < line.Length && line[at] != '|'; at++)
            {
                at += line[at] == '\\' ? 1 : 0;
                field.Append(line[at]);
            }

            fields.Add(field.ToString());
            at++;
        }

        if (fields[0] != "CEF:0" || line.AsSpan().ContainsAny("\n\r"))
        {
            throw new FormatException($"Not a CEF line: {line}");
        }

        var (extension, rest) = (new Dictionary<string, string>(StringComparer.Ordinal), line[at..]);
        var keys = Key().Matches(rest);
        for (var i = 0; i < keys.Count; i++)
        {
            var from = keys[i].Index + keys[i].Length;
            extension.Add(keys[i].Groups["key"].Value, Unescape(rest[from..(i + 1 < keys.Count ? keys[i + 1].Index : rest.Length)]));
        }

        return new CefLine(fields, extension);
    }

    private static string Unescape(string value)
    {
        var text = new StringBuilder();
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '=')
            {
                throw new FormatException($"An equal sign is not escaped in {value}");
            }

            text.Append(value[i] != '\\' ? value[i] : value[++i] switch
            {
                'n' => '\n',
                'r' => '\r',
                '\\' or '=' => value[i],
                _ => throw new FormatException($"Not an escape in {value}"),
            });
        }

        return text.ToString();
    }

    [GeneratedRegex("(^| )(?<key>[A-Za-z0-9]+)=", RegexOptions.ExplicitCapture)]
    private static partial Regex Key();
}
