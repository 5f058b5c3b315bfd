using System.Text.RegularExpressions;

namespace SvcInfra.ArchitectureTests;

/// <summary>The part of C#'s grammar that a text search needs.</summary>
internal static partial class CSharpText
{
    public static string WithoutCommentsAndStrings(string code) =>
        CommentOrString().Replace(code, match => new string('\n', match.ValueSpan.Count('\n')));

    /// <summary>The simple names of the types that the code declares, including nested types.</summary>
    public static IEnumerable<string> DeclaredTypes(string code) =>
        TypeDeclaration().Matches(code).Select(match => match.Groups["name"].Value);

    [GeneratedRegex(
        @"^\s*(?:(?:public|internal|private|protected|sealed|abstract|static|partial|readonly|file)\s+)*"
        + @"(?:record(?:\s+(?:struct|class))?|class|struct|interface|enum)\s+(?<name>\w+)",
        RegexOptions.Multiline)]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(""""
        //[^\n]* | /\*.*?\*/ | (?<q>"{3,}).*?\k<q> | \$?@\$?"(?:[^"]|"")*" | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])+'
        """", RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex CommentOrString();
}
