namespace SvcInfra.WebApi.Common.Pages;

/// <summary>What a newcomer sees at <c>/</c> in Development: that it runs, and the next three things to do.</summary>
internal static class LandingPage
{
    public static void MapLandingPage(this IEndpointRouteBuilder app)
    {
        var html = Read();
        app.MapGet("/", () => TypedResults.Content(html, "text/html; charset=utf-8")).ExcludeFromDescription().AllowAnonymous();
    }

    private static string Read()
    {
        using var stream = typeof(LandingPage).Assembly.GetManifestResourceStream("LandingPage.html")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
