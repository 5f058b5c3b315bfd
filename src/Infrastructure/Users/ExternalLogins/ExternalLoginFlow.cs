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
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.ExternalLogins;
using SvcInfra.Domain.Users.Sessions;
using static OpenIddict.Client.OpenIddictClientEvents;

namespace SvcInfra.Infrastructure.Users.ExternalLogins;

/// <summary>A browser that came back from a provider in the right state.</summary>
/// <param name="Attempt">As it began.</param>
/// <param name="Identity">Null when the provider sent nobody, or its answer was not right.</param>
/// <param name="Error">The code of what is wrong then; <c>access_denied</c> when the person or the provider said no (RFC 6749, section 4.1.2.1).</param>
/// <param name="Tokens">Null where none are kept.</param>
public sealed record ExternalCallback(ExternalSignInState Attempt, ExternalIdentity? Identity, string? Error, ExternalTokens? Tokens = null);

/// <summary>The way to a provider and back, as far as OpenIddict goes: what we send along, and what we believe of what comes back.</summary>
public sealed partial class ExternalLoginFlow(OpenIddictClientService client, IOptions<ExternalLoginOptions> options, TimeProvider time, ILogger<ExternalLoginFlow> logger)
{
    /// <summary>How long a person may take at the provider.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Between the provider's clock and this one.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    private const string AccessDenied = "access_denied";
    private const string Id = "attempt";
    private const string Browser = "browser";
    private const string ReturnUrl = "return";
    private const string User = "user";
    private const string Session = "session";

    public static string CallbackOf(AppOptions app, string provider) => app.AddressOf($"api/v1/users/sign-in/external/{provider}/callback");

    /// <summary>Sends the browser away. False when the provider does not say where to.</summary>
    public async Task<bool> TryChallengeAsync(HttpContext http, string provider, ExternalSignInState attempt)
    {
        try
        {
            await client.GetServerConfigurationByProviderNameAsync(provider, http.RequestAborted);
        }
        catch (Exception unreachable) when (unreachable is not OperationCanceledException)
        {
            LogUnreachable(unreachable, provider);
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
    /// What OpenIddict made of the answer: state, browser, redirect address, issuer (RFC 9207), and the identity token with its nonce. Null when the state is not ours,
    /// or too old, or another provider's: then nothing about it is believed.
    /// </summary>
    public async Task<ExternalCallback?> ReadAsync(HttpContext http, string provider)
    {
        if (http.Features.Get<OpenIddictClientAspNetCoreFeature>()?.Transaction is not { EndpointType: OpenIddictClientEndpointType.Redirection } request
            || (request.Response?.Error is not null && request.GetProperty<ProcessAuthenticationContext>(typeof(ProcessAuthenticationContext).FullName!) is null))
        {
            // It came to another host than the one that the provider knows, or is no request of this protocol, such as a POST without a form: OpenIddict would throw.
            return null;
        }

        await http.AuthenticateAsync(OpenIddictClientAspNetCoreDefaults.AuthenticationScheme);
        if (http.Features.Get<OpenIddictClientAspNetCoreFeature>()?.Transaction is not { } transaction
            || transaction.GetProperty<ProcessAuthenticationContext>(typeof(ProcessAuthenticationContext).FullName!) is not { StateTokenPrincipal: not null } context
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
            LogRejected(provider, error.Code, "See RequiredAcr and MaxAge of the provider.");
            return new ExternalCallback(attempt, null, error.Code);
        }

        return context.Registration.ProviderName == provider && context.MergedPrincipal is { } principal
            ? new ExternalCallback(attempt, IdentityIn(principal, provider, context.Registration.Issuer!), ExternalLoginErrors.Invalid.Code, TokensIn(context, provider))
            : null;
    }

    /// <summary>Null where none are to be kept: what is not needed is forgotten here.</summary>
    private ExternalTokens? TokensIn(ProcessAuthenticationContext context, string provider) =>
        options.Value.Providers[provider].KeepTokens
            ? ExternalTokens.Of(
                context.BackchannelAccessToken, context.RefreshToken, context.BackchannelAccessTokenExpirationDate, context.TokenResponse?.Scope ?? string.Join(' ', context.Registration.Scopes))
            : null;

    /// <summary>OpenID Connect Core 1.0, section 3.1.3.7, number 9. OpenIddict takes old ones that come straight from the token endpoint.</summary>
    private bool IsExpired(ClaimsPrincipal token) =>
        !long.TryParse(token.FindFirst("exp")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var expires)
        || expires < (time.GetUtcNow() - ClockSkew).ToUnixTimeSeconds();

    private static ExternalSignInState? AttemptIn(Dictionary<string, string?> state) =>
        state.TryGetValue(Id, out var id) && state.TryGetValue(Browser, out var browser) && state.TryGetValue(ReturnUrl, out var returnUrl)
            ? new ExternalSignInState(
                Guid.Parse(id!, CultureInfo.InvariantCulture), Convert.FromBase64String(browser!), returnUrl!, IdIn(state, User), IdIn(state, Session))
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
            Cut(principal.FindFirst(ClaimTypes.Email)?.Value ?? principal.FindFirst("email")?.Value),
            verified is not null && string.Equals(principal.FindFirst(verified)?.Value, "true", StringComparison.OrdinalIgnoreCase),
            Cut(principal.FindFirst(ClaimTypes.Name)?.Value ?? principal.FindFirst("name")?.Value));
    }

    /// <summary>A longer one is no address, and no name either.</summary>
    private static string? Cut(string? text) => string.IsNullOrWhiteSpace(text) || text.Length > ExternalLogin.MaxAccountLength ? null : text.Trim();

    [LoggerMessage(LogLevel.Warning, "The provider {Provider} cannot be reached, or its configuration cannot be read.")]
    private partial void LogUnreachable(Exception exception, string provider);

    [LoggerMessage(LogLevel.Information, "An answer of the provider {Provider} was not accepted: {Error}: {Description}")]
    private partial void LogRejected(string provider, string? error, string? description);
}
