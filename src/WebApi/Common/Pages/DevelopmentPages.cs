namespace SvcInfra.WebApi.Common.Pages;

/// <summary>
/// What a newcomer sees in Development: at <c>/</c> that it runs and the next three things to do, and behind the mailed links pages that
/// stand in for the front end.
/// </summary>
internal static class DevelopmentPages
{
    private static readonly Dictionary<string, string> ResourceByPath = new(StringComparer.OrdinalIgnoreCase)
    {
        ["/"] = "LandingPage.html",
        ["/verify-email"] = "VerifyEmailPage.html",
        ["/confirm-email"] = "ConfirmEmailPage.html",
        ["/forgot-password"] = "ForgotPasswordPage.html",
        ["/reset-password"] = "ResetPasswordPage.html",
        ["/sign-in-link"] = "SignInLinkPage.html",
        ["/accept-invitation"] = "AcceptInvitationPage.html",
    };

    public static bool Has(PathString path) => path.Value is { } value && ResourceByPath.ContainsKey(value);

    public static void MapDevelopmentPages(this IEndpointRouteBuilder app)
    {
        foreach (var (path, resource) in ResourceByPath)
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
