using Microsoft.Extensions.Options;
using Scalar.AspNetCore;
using SvcInfra.Application.Common.Modules;
using SvcInfra.Infrastructure.Common;
using SvcInfra.WebApi.Common.Errors;
using SvcInfra.WebApi.Common.Health;
using SvcInfra.WebApi.Common.Http;
using SvcInfra.WebApi.Common.OpenApi;
using SvcInfra.WebApi.Common.Pages;
using SvcInfra.WebApi.Common.Security;

namespace SvcInfra.WebApi.Common.Hosting;

internal static class WebApiPipeline
{
    private const string DocsPath = "/docs";

    /// <summary>The order is a contract: docs/decisions/0006-the-life-of-a-command.md.</summary>
    public static void UseWebApi(this WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseMiddleware<RequestLog>();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<StartupGate>();
        if (!app.Environment.IsDevelopment())
        {
            app.UseHsts();
        }

        // The documentation's page brings its own script and style; everything else gets the strict headers.
        app.UseWhen(
            context => !context.Request.Path.StartsWithSegments(DocsPath) && !DevelopmentPages.Has(context.Request.Path),
            branch => branch.UseSecurityHeaders(new HeaderPolicyCollection().AddDefaultApiSecurityHeaders()));
        app.UseRouting();
        if (app.Services.GetRequiredService<ProcessRole>().ServesApi)
        {
            app.UseApi();
        }

        app.MapHealth();
    }

    private static void UseApi(this WebApplication app)
    {
        app.UseMiddleware<RequestBodyLimit>();
        app.UseAuthentication();
        app.UseMiddleware<RequestContextMiddleware>();
        app.UseMiddleware<OperatorGate>();
        app.UseAuthorization();
        app.UseMiddleware<AcceptCheck>();

        var api = new EndpointGroup(app.MapGroup("/api/v1"));
        foreach (var endpoints in ModuleScan.In<IEndpoints>(typeof(WebApiPipeline).Assembly))
        {
            endpoints.Map(api);
        }

        var admin = new EndpointGroup(app.MapGroup(OperatorGate.Path)).WithGroupName(ApiDocument.Admin);
        foreach (var endpoints in ModuleScan.In<IAdminEndpoints>(typeof(WebApiPipeline).Assembly))
        {
            endpoints.Map(admin);
        }

        app.MapWellKnown();
        app.MapOpenApi($"/openapi/{ApiDocument.Product}.json").AllowAnonymous();
        if (app.Environment.IsDevelopment() || app.Services.GetRequiredService<IOptions<HttpOptions>>().Value.Docs)
        {
            app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
            app.MapScalarApiReference(DocsPath, docs => docs.AddDocuments([ApiDocument.Product, ApiDocument.Admin])).AllowAnonymous();
        }

        if (app.Environment.IsDevelopment())
        {
            app.MapDevelopmentPages();
        }
    }
}
