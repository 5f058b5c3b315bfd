using SvcInfra.WebApi.Common.Pages;

namespace SvcInfra.WebApi.Common.Hosting;

/// <summary>
/// Every response has the headers against sniffing, framing and leaking addresses. They differ in what a page may load: the API nothing, a page of
/// Development the script and the style in it, the documentation what it brings along.
/// </summary>
internal static class SecurityHeaders
{
    public static void UseAllSecurityHeaders(this WebApplication app, string docsPath)
    {
        UseWhen(app, context => context.Request.Path.StartsWithSegments(docsPath), new HeaderPolicyCollection().AddDefaultApiSecurityHeaders().AddContentSecurityPolicy(csp =>
        {
            csp.AddDefaultSrc().None();
            csp.AddScriptSrc().Self().WithNonce();
            csp.AddStyleSrc().Self().UnsafeInline();
            csp.AddImgSrc().Self().Data().Blob();
            csp.AddFontSrc().Self().Data();
            csp.AddConnectSrc().Self();
            AddShared(csp);
        }));
        var pages = app.Environment.IsDevelopment() ? DevelopmentPages.Hashes() : null;
        if (pages is not null)
        {
            UseWhen(app, context => DevelopmentPages.Has(context.Request.Path), new HeaderPolicyCollection().AddDefaultApiSecurityHeaders().AddContentSecurityPolicy(csp =>
            {
                csp.AddDefaultSrc().None();
                var (script, style) = (csp.AddScriptSrc(), csp.AddStyleSrc());
                pages.Scripts.ForEach(hash => script.WithHash256(hash));
                pages.Styles.ForEach(hash => style.WithHash256(hash));
                csp.AddImgSrc().Data();
                csp.AddConnectSrc().Self();
                AddShared(csp);
            }));
        }

        UseWhen(
            app, context => !context.Request.Path.StartsWithSegments(docsPath) && (pages is null || !DevelopmentPages.Has(context.Request.Path)),
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
