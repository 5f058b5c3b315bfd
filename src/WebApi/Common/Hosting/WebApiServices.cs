using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Idempotency;
using SvcInfra.Infrastructure.Common;
using SvcInfra.WebApi.Common.Health;
using SvcInfra.WebApi.Common.Http;
using SvcInfra.WebApi.Common.OpenApi;
using SvcInfra.WebApi.Common.Security;
using SvcInfra.WebApi.Idempotency;
using SvcInfra.WebApi.RateLimits;

namespace SvcInfra.WebApi.Common.Hosting;

internal static class WebApiServices
{
    /// <summary>The scheme that forwards to the one for the request's credential.</summary>
    private const string Credentials = "Credentials";

    public static void AddWebApi(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddHttpServer(builder.Configuration, builder.Environment);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.SerializerOptions.AllowDuplicateProperties = false;
            json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.Never;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.TypeInfoResolver = json.SerializerOptions.TypeInfoResolver!.WithAddedModifier(BodyRules.Apply);
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        });

        services.AddAuthentication(Credentials)
            .AddPolicyScheme(Credentials, null, either => either.ForwardDefaultSelector = http =>
                ApiKeyAuthentication.IsIn(http) ? ApiKeyAuthentication.Scheme
                : SessionCookieAuthentication.IsIn(http) ? SessionCookieAuthentication.Scheme
                : AccessTokenAuthentication.Scheme)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.Scheme, null)
            .AddScheme<AuthenticationSchemeOptions, AccessTokenAuthentication>(AccessTokenAuthentication.Scheme, null)
            .AddScheme<AuthenticationSchemeOptions, SessionCookieAuthentication>(SessionCookieAuthentication.Scheme, null);

        services.AddSingleton<RefusedCredentialAudit>();
        services.AddSingleton<IResponseFormat, JsonResponseFormat>();
        services.AddSingleton<RateLimitGate>();

        // Not AddAuthorization: it adds a policy cache that builds every endpoint a second time at start, which costs more than combining the
        // policies.
        services.AddAuthorizationCore();
        services.AddAuthorizationPolicyEvaluator();

        // Authentication adds a hosted service that reads the Data Protection keys when the host starts, possibly before their table exists.
        // PrepareDataProtection reads them once the schema is current.
        services.Remove(services.Single(
            s => s.ServiceType == typeof(IHostedService) && s.ImplementationType?.Assembly == typeof(IKeyManager).Assembly));
        services.AddSingleton<DistributedContextPropagator>(new TraceParentPropagator(DistributedContextPropagator.Current));
        services.AddHealth();
        services.AddApiDocuments();
        builder.Logging.AddStructuredConsole(builder.Environment);
        builder.AddLogExport();
    }

    /// <summary>Logs plain lines in Development and JSON elsewhere. Both carry the trace id.</summary>
    private static void AddStructuredConsole(this ILoggingBuilder logging, IHostEnvironment environment)
    {
        logging.Configure(options => options.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        Activity.DefaultIdFormat = ActivityIdFormat.W3C;
        if (!environment.IsDevelopment())
        {
            logging.ClearProviders();
            logging.AddConsole(console => console.FormatterName = JsonLogFormatter.FormatterName)
                .AddConsoleFormatter<JsonLogFormatter, ConsoleFormatterOptions>();
        }
    }
}
