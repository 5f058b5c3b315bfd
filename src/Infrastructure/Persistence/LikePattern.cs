namespace SvcInfra.Infrastructure.Persistence;

/// <summary>Patterns of LIKE in which what somebody typed stands for itself, in lower case.</summary>
internal static class LikePattern
{
    /// <summary>Give it to LIKE beside the pattern.</summary>
    public const string Escape = "\\";

    public static string BeginningWith(string text) => $"{Literal(text)}%";

    public static string Containing(string text) => $"%{Literal(text)}%";

    private static string Literal(string text) =>
        text.ToLowerInvariant().Replace(Escape, Escape + Escape).Replace("%", Escape + "%").Replace("_", Escape + "_");
}
