using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenIddict.Client;
using OpenIddict.Client.AspNetCore;
using SvcInfra.Application.Common;
using SvcInfra.Application.Users.ExternalLogins;
using SvcInfra.Domain.Users.ExternalLogins;
using static OpenIddict.Client.OpenIddictClientEvents;

namespace SvcInfra.Infrastructure.Users.ExternalLogins;

/// <summary>A provider's response with a valid state.</summary>
/// <param name="Identity">Null when the sign-in failed at the provider, or its response was refused.</param>
/// <param name="Error">
/// The error code when there is no identity; <c>access_denied</c> when the user or the provider declined (RFC 6749, section 4.1.2.1).
/// </param>
/// <param name="Tokens">Null when tokens are not kept.</param>
public sealed record ExternalCallback(ExternalSignInState Attempt, ExternalIdentity? Identity, string? Error, ExternalTokens? Tokens = null);

/// <summary>The OpenIddict part of an external sign-in: starts the challenge and reads the verified response.</summary>
public sealed partial class ExternalLoginFlow(
    OpenIddictClientService client, IOptions<ExternalLoginOptions> options, TimeProvider time, ILogger<ExternalLoginFlow> logger)
{
    /// <summary>The lifetime of the state: how long a user may take at the provider.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>The tolerated difference to the provider's clock.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    private const string AccessDenied = "access_denied";
    private const string Id = "attempt";
    private const string Browser = "browser";
    private const string ReturnUrl = "return";
    private const string User = "user";
    private const string Session = "session";

    public static string CallbackOf(AppOptions app, string provider) => app.UrlOf($"api/v1/users/sign-in/external/{provider}/callback");

    /// <summary>Redirects the browser to the provider. False when the provider's metadata cannot be read.</summary>
    public async Task<bool> TryChallengeAsync(HttpContext http, string provider, ExternalSignInState attempt)
    {
        try
        {
            await client.GetServerConfigurationByProviderNameAsync(provider, http.RequestAborted);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogUnreachable(exception, provider);
            return false;
        }

        var properties = new AuthenticationProperties(new Dictionary<string, string?>
        {
            [OpenIddictClientAspNetCoreConstants.Properties.ProviderName] = provider,
            [Id] = attempt.Id.ToString(),
            [Browser] = Convert.ToBase64String(attempt.BrowserHash),
            [ReturnUrl] = attempt.ReturnUrl,
        });
        if (attempt is { UserId: { } userId, SessionId: { } sessionId })
        {
            properties.Items[User] = userId.ToString();
            properties.Items[Session] = sessionId.ToString();
        }

        await http.ChallengeAsync(OpenIddictClientAspNetCoreDefaults.AuthenticationScheme, properties);
        return true;
    }

    /// <summary>
    /// Reads the response that OpenIddict verified: state, browser, redirect URI, issuer (RFC 9207), and the identity token with its nonce. Null
    /// when the state is invalid, expired, or of another provider; nothing in the response is trusted then.
    /// </summary>
    public async Task<ExternalCallback?> ReadAsync(HttpContext http, string provider)
    {
        if (TransactionOf(http) is not { EndpointType: OpenIddictClientEndpointType.Redirection } request
            || (request.Response?.Error is not null && AuthenticationIn(request) is null))
        {
            // OpenIddict would throw on a wrong host, and on a request that is not of this protocol, such as a POST without a form.
            return null;
        }

        await http.AuthenticateAsync(OpenIddictClientAspNetCoreDefaults.AuthenticationScheme);
        if (TransactionOf(http) is not { } transaction
            || AuthenticationIn(transaction) is not { StateTokenPrincipal: not null } context
            || AttemptIn(context.Properties) is not { } attempt)
        {
            return null;
        }

        if (context.IsRejected)
        {
            LogRejected(provider, context.Error, context.ErrorDescription);
            return new ExternalCallback(attempt, null, context.Error == AccessDenied ? AccessDenied : ExternalLoginErrors.Invalid.Code);
        }

        if (context.BackchannelIdentityTokenPrincipal is { } token && IsExpired(token))
        {
            LogRejected(provider, "invalid_token", "The identity token has expired.");
            return new ExternalCallback(attempt, null, ExternalLoginErrors.Invalid.Code);
        }

        if (ExternalSignInStrength.Check(options.Value.Providers[provider], context) is { } error)
        {
            LogRejected(provider, error.Code, "The sign-in does not meet the provider's RequiredAcr or MaxAge setting.");
            return new ExternalCallback(attempt, null, error.Code);
        }

        return context.Registration.ProviderName == provider && context.MergedPrincipal is { } principal
            ? new ExternalCallback(
                attempt,
                IdentityIn(principal, provider, context.Registration.Issuer!),
                ExternalLoginErrors.Invalid.Code,
                TokensIn(context, provider))
            : null;
    }

    private static OpenIddictClientTransaction? TransactionOf(HttpContext http) =>
        http.Features.Get<OpenIddictClientAspNetCoreFeature>()?.Transaction;

    private static ProcessAuthenticationContext? AuthenticationIn(OpenIddictClientTransaction transaction) =>
        transaction.GetProperty<ProcessAuthenticationContext>(typeof(ProcessAuthenticationContext).FullName!);

    /// <summary>Null when the provider's tokens are not to be kept.</summary>
    private ExternalTokens? TokensIn(ProcessAuthenticationContext context, string provider) =>
        options.Value.Providers[provider].KeepTokens
            ? ExternalTokens.Of(
                context.BackchannelAccessToken,
                context.RefreshToken,
                context.BackchannelAccessTokenExpirationDate,
                context.TokenResponse?.Scope ?? string.Join(' ', context.Registration.Scopes))
            : null;

    /// <summary>
    /// OpenID Connect Core 1.0, section 3.1.3.7, rule 9. OpenIddict accepts expired identity tokens that come directly from the token endpoint.
    /// </summary>
    private bool IsExpired(ClaimsPrincipal token) =>
        !long.TryParse(token.FindFirst("exp")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var expires)
        || expires < (time.GetUtcNow() - ClockSkew).ToUnixTimeSeconds();

    private static ExternalSignInState? AttemptIn(Dictionary<string, string?> state) =>
        state.TryGetValue(Id, out var id) && state.TryGetValue(Browser, out var browser) && state.TryGetValue(ReturnUrl, out var returnUrl)
            ? new ExternalSignInState(
                Guid.Parse(id!, CultureInfo.InvariantCulture),
                Convert.FromBase64String(browser!),
                returnUrl!,
                IdIn(state, User),
                IdIn(state, Session))
            : null;

    private static Guid? IdIn(Dictionary<string, string?> state, string key) =>
        state.TryGetValue(key, out var id) ? Guid.Parse(id!, CultureInfo.InvariantCulture) : null;

    private ExternalIdentity? IdentityIn(ClaimsPrincipal principal, string provider, Uri issuer)
    {
        var subject = principal.FindFirst(ClaimTypes.NameIdentifier)?.Value ?? principal.FindFirst("sub")?.Value;
        if (string.IsNullOrEmpty(subject) || subject.Length > ExternalLogin.MaxSubjectLength)
        {
            return null;
        }

        var verified = ExternalProviderTypes.VerifiedClaimOf(options.Value.Providers[provider].Type);
        return new ExternalIdentity(
            provider,
            issuer.AbsoluteUri,
            subject,
            Normalize(principal.FindFirst(ClaimTypes.Email)?.Value ?? principal.FindFirst("email")?.Value),
            verified is not null && string.Equals(principal.FindFirst(verified)?.Value, "true", StringComparison.OrdinalIgnoreCase),
            Normalize(principal.FindFirst(ClaimTypes.Name)?.Value ?? principal.FindFirst("name")?.Value));
    }

    /// <summary>Null when empty, or too long to be an email address or a name.</summary>
    private static string? Normalize(string? text) =>
        string.IsNullOrWhiteSpace(text) || text.Length > ExternalLogin.MaxAccountLength ? null : text.Trim();

    [LoggerMessage(LogLevel.Warning, "Provider {Provider} cannot be reached, or its metadata cannot be read. Users cannot sign in with it.")]
    private partial void LogUnreachable(Exception exception, string provider);

    [LoggerMessage(LogLevel.Information, "A sign-in response of provider {Provider} was refused: {Error}: {Description}")]
    private partial void LogRejected(string provider, string? error, string? description);
}
