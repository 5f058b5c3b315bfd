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
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<StartupGate>();
        if (!app.Environment.IsDevelopment())
        {
            app.UseHsts();
        }

        app.UseMiddleware<HeadRequests>();
        app.UseRouting();
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

        var api = app.MapGroup("/api/v1").AddEndpointFilterFactory(QueryDates.Check).AddEndpointFilterFactory(ListParameters.Bind);
        foreach (var endpoints in ModuleScan.In<IEndpoints>(typeof(WebApiPipeline).Assembly))
        {
            endpoints.Map(api);
        }

        var admin = app.MapGroup(OperatorGate.Path).AddEndpointFilterFactory(QueryDates.Check).AddEndpointFilterFactory(ListParameters.Bind)
            .WithGroupName(ApiDocument.Admin);
        foreach (var endpoints in ModuleScan.In<IAdminEndpoints>(typeof(WebApiPipeline).Assembly))
        {
            endpoints.Map(admin);
        }

        app.MapWellKnown();
        ApiDocumentFile.Map(app, ApiDocument.Product);
        if (app.Environment.IsDevelopment() || app.Services.GetRequiredService<IOptions<HttpOptions>>().Value.Docs)
        {
            ApiDocumentFile.Map(app, ApiDocument.Admin);

            // What would ask other servers is off: fonts, usage figures, an assistant. So are the buttons and the link that lead to them.
            app.MapScalarApiReference(DocsPath, (docs, context) => docs.AddDocuments([ApiDocument.Product, ApiDocument.Admin])
                .DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideDeveloperTools().HideClientButton()
                .WithCustomCss("a[href*='scalar.com'] { display: none; }").WithNonce(context.GetNonce())).AllowAnonymous();
        }

        if (app.Environment.IsDevelopment())
        {
            app.MapDevelopmentPages();
        }
    }
}
