using Microsoft.Extensions.Options;
using NetEscapades.AspNetCore.SecurityHeaders;
using Scalar.AspNetCore;
using SvcInfra.Application.Common.Modules;
using SvcInfra.Infrastructure.Common;
using SvcInfra.WebApi.Common.Errors;
using SvcInfra.WebApi.Common.Health;
using SvcInfra.WebApi.Common.Http;
using SvcInfra.WebApi.Common.OpenApi;
using SvcInfra.WebApi.Common.Pages;
using SvcInfra.WebApi.Common.Security;
using SvcInfra.WebApi.Idempotency;
using SvcInfra.WebApi.RateLimits;

namespace SvcInfra.WebApi.Common.Hosting;

internal static class WebApiPipeline
{
    private const string DocsPath = "/docs";

    /// <summary>The order is a contract: docs/decisions/0006-the-life-of-a-command.md.</summary>
    public static void UseWebApi(this WebApplication app)
    {
        app.UseForwardedHeaders();

        // In front of all that answers by itself: refusals and failures have them, too.
        app.UseAllSecurityHeaders(DocsPath);
        app.UseMiddleware<CacheControlDefault>();
        app.UseMiddleware<RequestLog>();
        app.UseCrossOrigins();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<HostCheck>();
        app.UseMiddleware<StartupGate>();
        if (!app.Environment.IsDevelopment())
        {
            app.UseHsts();
        }

        if (app.Services.GetRequiredService<IOptions<HttpOptions>>().Value.HttpsRedirect)
        {
            app.UseWhen(context => !context.Request.Path.StartsWithSegments(HealthEndpoints.Path), branch => branch.UseHttpsRedirection());
        }

        app.UseMiddleware<HeadRequests>();
        app.UseRouting();
        app.UseRequestTimeouts();
        app.UseMiddleware<DeprecationHeaders>();
        if (app.Services.GetRequiredService<ProcessRole>().ServesApi)
        {
            app.UseApi();
        }

        app.MapHealth();
    }

    private static void UseApi(this WebApplication app)
    {
        app.UseMiddleware<AnonymousRateLimit>();
        app.UseMiddleware<RequestBodyLimit>();
        app.UseMiddleware<RequestBodyFormat>();
        app.UseAuthentication();
        app.UseMiddleware<PrincipalRateLimit>();
        app.UseMiddleware<RequestContextMiddleware>();
        app.UseMiddleware<OperatorGate>();
        app.UseAuthorization();
        app.UseMiddleware<AcceptCheck>();
        app.UseMiddleware<IdempotencyKeys>();

        var versions = ModuleScan.In<IEndpoints>(typeof(WebApiPipeline).Assembly).Concat(app.Services.GetServices<IEndpoints>())
            .GroupBy(endpoints => ApiDocument.NameOf(endpoints.Version)).ToList();
        foreach (var version in versions)
        {
            var api = app.MapGroup("/api/" + version.Key).AddEndpointFilterFactory(QueryDates.Check).AddEndpointFilterFactory(ListParameters.Bind)
                .WithGroupName(version.Key);
            foreach (var endpoints in version)
            {
                endpoints.Map(api);
            }
        }

        var admin = app.MapGroup(OperatorGate.Path).AddEndpointFilterFactory(QueryDates.Check).AddEndpointFilterFactory(ListParameters.Bind)
            .WithGroupName(ApiDocument.Admin);
        foreach (var endpoints in ModuleScan.In<IAdminEndpoints>(typeof(WebApiPipeline).Assembly))
        {
            endpoints.Map(admin);
        }

        app.MapWellKnown();
        string[] documents = [.. versions.Select(version => version.Key)];
        foreach (var document in documents)
        {
            ApiDocumentFile.Map(app, document);
        }

        if (app.Environment.IsDevelopment() || app.Services.GetRequiredService<IOptions<HttpOptions>>().Value.Docs)
        {
            ApiDocumentFile.Map(app, ApiDocument.Admin);

            // What would ask other servers is off: fonts, usage figures, an assistant. So are the buttons and the link that lead to them.
            app.MapScalarApiReference(DocsPath, (docs, context) => docs.AddDocuments([.. documents, ApiDocument.Admin])
                .DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideDeveloperTools().HideClientButton()
                .WithCustomCss("a[href*='scalar.com'] { display: none; }").WithNonce(context.GetNonce())).AllowAnonymous();
        }

        if (app.Environment.IsDevelopment())
        {
            app.MapDevelopmentPages();
        }
    }
}
