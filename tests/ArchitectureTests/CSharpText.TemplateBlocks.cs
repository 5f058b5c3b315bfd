using System.Text.RegularExpressions;

namespace SvcInfra.ArchitectureTests;

internal static partial class CSharpText
{
    /// <summary>Leaves out what stands between <c>//#if (includeX)</c> and <c>//#endif</c>: it leaves with the module.</summary>
    public static string WithoutTemplateBlocks(string text, string module) =>
        Regex.Replace(text, $@"^[ \t]*//#if \(include{module}\)\s*$.*?^[ \t]*//#endif[ \t]*$", string.Empty, RegexOptions.Multiline | RegexOptions.Singleline);
}
