using Ardalis.Result;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.Passwords;
using SvcInfra.Application.Users.Registration;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.SignIn;

namespace SvcInfra.Application.Users.SignIn;

/// <summary>Signs in with an emailed link, which also verifies the email address. A second factor is required as after a password.</summary>
/// <param name="Token">From the email.</param>
/// <param name="Request">From the response to the request for the link; null in another browser.</param>
/// <param name="ConfirmsOtherBrowser">
/// Whether the user confirmed the sign-in although the link was requested in another browser. Ask the user; never send true without asking.
/// </param>
[Public]
[Audited(Tags = AuditTags.Soc2 | AuditTags.Pci)]
public sealed record SignInWithLink([Secret] string Token, [Secret] string? Request = null, bool ConfirmsOtherBrowser = false)
    : ICommand<TokenPairDto?>, ICommitsOnFailure;

internal sealed class SignInWithLinkValidator : AbstractValidator<SignInWithLink>
{
    public SignInWithLinkValidator()
    {
        RuleFor(c => c.Token).NotEmpty().WithErrorCode("required").MaximumLength(SecretToken.MaxLength).WithErrorCode("too_long");
        RuleFor(c => c.Request).MaximumLength(SecretToken.MaxLength).WithErrorCode("too_long");
    }
}

internal sealed class SignInWithLinkHandler(
    ISignInLinks links,
    SignInUserFinder users,
    IPasswordHasher passwords,
    UnverifiedAccess unverified,
    SignInFlow signIn,
    IOptions<SignInOptions> options,
    IAuditTrail trail,
    TimeProvider time)
    : IRequestHandler<SignInWithLink, Result<TokenPairDto?>>
{
    public async Task<Result<TokenPairDto?>> Handle(SignInWithLink command, CancellationToken cancellationToken)
    {
        if (!options.Value.AllowLinks)
        {
            return UserErrors.LinksDisabled;
        }

        var now = time.GetUtcNow();
        if (await links.FindAsync(SecretToken.HashOf(command.Token), now, cancellationToken) is not { } link
            || await users.FindAsync(link.UserId, cancellationToken) is not { } user)
        {
            return UserErrors.InvalidSignInLink;
        }

        trail.About("user", user.Id.ToString());

        // Login CSRF: an attacker could talk the user into opening a link that the attacker requested, for the attacker's account or the user's own.
        if (!command.ConfirmsOtherBrowser && !(command.Request is { } request && link.WasRequestedBy(SecretToken.HashOf(request))))
        {
            return UserErrors.OtherBrowser;
        }

        // The email address may have been registered by a person who does not own it: what they set up is revoked.
        var unusableHash = user.IsEmailVerified ? null : await passwords.HashAsync(SecretToken.Create().Value, cancellationToken);
        if (!await links.TryUseAsync(link.Id, now, cancellationToken))
        {
            return UserErrors.InvalidSignInLink;
        }

        if (unusableHash is not null)
        {
            user.VerifyEmail(now);
            await unverified.EndAsync(user, cancellationToken);
            user.HandOver(unusableHash, displayName: null, hasPassword: false);
        }

        return await signIn.ContinueAsync(user, AuthenticationMethod.Link, cancellationToken);
    }
}
