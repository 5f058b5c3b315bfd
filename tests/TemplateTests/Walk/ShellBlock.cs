namespace SvcInfra.TemplateTests.Walk;

/// <summary>A block of shell commands in a page: <c>sh</c> and <c>bash</c> whole, of <c>console</c> the lines after a prompt.</summary>
/// <param name="Page">Its path in the solution.</param>
/// <param name="Line">The number of the block's first line.</param>
/// <param name="Text">The commands.</param>
internal sealed record ShellBlock(string Page, int Line, string Text)
{
    private const string Fence = "```";
    private const string Prompt = "$ ";

    public static IEnumerable<ShellBlock> In(string page, string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].TrimStart().StartsWith(Fence, StringComparison.Ordinal))
            {
                continue;
            }

            var indent = lines[i].Length - lines[i].TrimStart().Length;
            var language = lines[i].Trim()[Fence.Length..].Trim();
            var first = i + 1;
            var last = Array.FindIndex(lines, first, line => line.Trim() == Fence);
            if (last < 0)
            {
                throw new FormatException($"{page}:{i + 1}: the block has no end.");
            }

            var block = lines[first..last].Select(line => line.Length > indent ? line[indent..] : line.TrimStart());
            i = last;
            switch (language)
            {
                case "sh" or "bash":
                    yield return new ShellBlock(page, first + 1, string.Join('\n', block));
                    break;
                case "console":
                    var commands = block.Where(line => line.StartsWith(Prompt, StringComparison.Ordinal)).Select(line => line[Prompt.Length..]);
                    yield return new ShellBlock(page, first + 1, string.Join('\n', commands));
                    break;
            }
        }
    }
}
