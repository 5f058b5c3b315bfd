using System.Text;

namespace SvcInfra.TestSupport;

/// <summary>A strict parser of RFC 4180 that shares no code with the writer: only CRLF ends a row, and quotes enclose a whole cell.</summary>
public static class Rfc4180
{
    /// <exception cref="FormatException">The text is not valid CSV by the RFC.</exception>
    public static IReadOnlyList<IReadOnlyList<string>> Read(string text)
    {
        var (rows, row, at) = (new List<IReadOnlyList<string>>(), new List<string>(), 0);
        while (at < text.Length)
        {
            row.Add(text[at] == '"' ? Quoted(text, ref at) : Plain(text, ref at));
            if (at < text.Length && text[at] == ',')
            {
                at++;
                continue;
            }

            if (string.CompareOrdinal(text, at, "\r\n", 0, 2) != 0)
            {
                throw new FormatException($"Neither a comma nor CRLF at {at}.");
            }

            at += 2;
            rows.Add(row);
            row = [];
        }

        return row.Count == 0 ? rows : throw new FormatException("The last row does not end.");
    }

    private static string Plain(string text, ref int at)
    {
        var end = text.AsSpan(at).IndexOfAny(",\r\n\"");
        if (end < 0 || text[at + end] is '"' or '\n')
        {
            throw new FormatException($"The cell at {at} does not end as it should.");
        }

        var cell = text.Substring(at, end);
        at += end;
        return cell;
    }

    private static string Quoted(string text, ref int at)
    {
        var cell = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                at++;
                if (at == text.Length || text[at] != '"')
                {
                    return cell.ToString();
                }
            }

            cell.Append(text[at]);
        }

        throw new FormatException("A quote is not closed.");
    }
}
