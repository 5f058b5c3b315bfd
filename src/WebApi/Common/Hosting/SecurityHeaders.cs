using SvcInfra.WebApi.Common.Pages;

namespace SvcInfra.WebApi.Common.Hosting;

/// <summary>
/// Sets headers against sniffing, framing and leaking URLs on every response. The content security policies differ: the API loads nothing, a
/// page of Development only its inline script and style, the documentation its own files.
/// </summary>
internal static class SecurityHeaders
{
    public static void UseAllSecurityHeaders(this WebApplication app, string docsPath)
    {
        var docs = new HeaderPolicyCollection().AddDefaultApiSecurityHeaders().AddContentSecurityPolicy(csp =>
        {
            csp.AddDefaultSrc().None();
            csp.AddScriptSrc().Self().WithNonce();
            csp.AddStyleSrc().Self().UnsafeInline();
            csp.AddImgSrc().Self().Data().Blob();
            csp.AddFontSrc().Self().Data();
            csp.AddConnectSrc().Self();
            AddShared(csp);
        });
        UseWhen(app, context => context.Request.Path.StartsWithSegments(docsPath), docs);

        var pages = app.Environment.IsDevelopment() ? DevelopmentPages.Hashes() : null;
        if (pages is not null)
        {
            var development = new HeaderPolicyCollection().AddDefaultApiSecurityHeaders().AddContentSecurityPolicy(csp =>
            {
                csp.AddDefaultSrc().None();
                var (script, style) = (csp.AddScriptSrc(), csp.AddStyleSrc());
                pages.Scripts.ForEach(hash => script.WithHash256(hash));
                pages.Styles.ForEach(hash => style.WithHash256(hash));
                csp.AddImgSrc().Data();
                csp.AddConnectSrc().Self();
                AddShared(csp);
            });
            UseWhen(app, context => DevelopmentPages.Has(context.Request.Path), development);
        }

        UseWhen(
            app,
            context => !context.Request.Path.StartsWithSegments(docsPath) && (pages is null || !DevelopmentPages.Has(context.Request.Path)),
            new HeaderPolicyCollection().AddDefaultApiSecurityHeaders());
    }

    private static void UseWhen(WebApplication app, Func<HttpContext, bool> isFor, HeaderPolicyCollection headers) =>
        app.UseWhen(isFor, branch => branch.UseSecurityHeaders(headers));

    private static void AddShared(CspBuilder csp)
    {
        csp.AddFormAction().Self();
        csp.AddBaseUri().None();
        csp.AddFrameAncestors().None();
    }
}
