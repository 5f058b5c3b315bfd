using MediatR;
using SvcInfra.Application.Users.ExternalLogins;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users.ExternalLogins;
using SvcInfra.Infrastructure.Users.ExternalLogins;
using SvcInfra.WebApi.Common.Errors;
using HttpResult = Microsoft.AspNetCore.Http.IResult;

namespace SvcInfra.WebApi.Users.ExternalLogins;

/// <summary>
/// Responds with 200 after the sessions ended, and with 400 for an invalid logout token (OpenID Connect Back-Channel Logout 1.0, section 2.8).
/// </summary>
internal sealed class ExternalLogoutResponse(string provider) : HttpResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var services = httpContext.RequestServices;
        if (services.GetService<ExternalLogouts>() is not { } logouts || !services.GetRequiredService<IExternalProviders>().Has(provider))
        {
            await Problem.WriteAsync(httpContext, ExternalLoginErrors.UnknownProvider);
            return;
        }

        ExternalLogout? logout;
        try
        {
            var token = httpContext.Request.HasFormContentType
                ? (await httpContext.Request.ReadFormAsync(httpContext.RequestAborted))["logout_token"]
                : default;
            logout = token.Count == 1 ? await logouts.ReadAsync(provider, token[0], httpContext.RequestAborted) : null;
        }
        catch (InvalidOperationException)
        {
            // A 503, so that the provider retries.
            await Problem.WriteAsync(httpContext, ExternalLoginErrors.ProviderUnavailable);
            return;
        }

        if (logout is null)
        {
            await Problem.WriteAsync(httpContext, ExternalLoginErrors.InvalidLogout);
            return;
        }

        var result = await services.GetRequiredService<ISender>()
            .Send(new RevokeExternalSessions(logout.Issuer, logout.Subject, logout.IssuedAt), httpContext.RequestAborted);
        if (!result.IsSuccess)
        {
            await Problem.WriteAsync(httpContext, Error.Of(result));
        }
    }
}
