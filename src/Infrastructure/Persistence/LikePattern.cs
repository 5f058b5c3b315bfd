namespace SvcInfra.Infrastructure.Persistence;

/// <summary>LIKE patterns for literal user input, in lower case.</summary>
internal static class LikePattern
{
    /// <summary>The escape character; pass it to LIKE with the pattern.</summary>
    public const string Escape = "\\";

    public static string BeginningWith(string text) => $"{Literal(text)}%";

    public static string Containing(string text) => $"%{Literal(text)}%";

    private static string Literal(string text) =>
        text.ToLowerInvariant().Replace(Escape, Escape + Escape).Replace("%", Escape + "%").Replace("_", Escape + "_");
}
