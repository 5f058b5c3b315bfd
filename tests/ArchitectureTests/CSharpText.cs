using System.Text.RegularExpressions;

namespace SvcInfra.ArchitectureTests;

/// <summary>As much of C#'s grammar as a text search needs.</summary>
internal static partial class CSharpText
{
    public static string WithoutCommentsAndStrings(string code) =>
        CommentOrString().Replace(code, match => new string('\n', match.ValueSpan.Count('\n')));

    /// <summary>The types that the code declares, nested ones too, by their simple names.</summary>
    public static IEnumerable<string> DeclaredTypes(string code) =>
        TypeDeclaration().Matches(code).Select(match => match.Groups["name"].Value);

    [GeneratedRegex(@"^\s*(?:(?:public|internal|private|protected|sealed|abstract|static|partial|readonly|file)\s+)*(?:record(?:\s+(?:struct|class))?|class|struct|interface|enum)\s+(?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(""""
        //[^\n]* | /\*.*?\*/ | (?<q>"{3,}).*?\k<q> | \$?@\$?"(?:[^"]|"")*" | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])+'
        """", RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex CommentOrString();
}
