namespace SvcInfra.WebApi.Common.Pages;

/// <summary>
/// What a newcomer sees in Development: at <c>/</c> that it runs and the next three things to do, and behind the mailed links pages that
/// stand in for the front end.
/// </summary>
internal static class DevelopmentPages
{
    private const string Landing = "/";
    private const string VerifyEmail = "/verify-email";
    private const string AcceptInvitation = "/accept-invitation";

    public static bool Has(PathString path) => path == Landing || path == VerifyEmail || path == AcceptInvitation;

    public static void MapDevelopmentPages(this IEndpointRouteBuilder app)
    {
        Map(Landing, "LandingPage.html");
        Map(VerifyEmail, "VerifyEmailPage.html");
        Map(AcceptInvitation, "AcceptInvitationPage.html");

        void Map(string path, string resource)
        {
            var html = Read(resource);
            app.MapGet(path, () => TypedResults.Content(html, "text/html; charset=utf-8")).ExcludeFromDescription().AllowAnonymous();
        }
    }

    private static string Read(string resource)
    {
        using var stream = typeof(DevelopmentPages).Assembly.GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
