using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.Passwords;
using SvcInfra.Application.Users.Sessions;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Sessions;
using SvcInfra.Domain.Users.SignIn;

namespace SvcInfra.Application.Users.MultiFactor;

/// <summary>Re-authenticates the caller in the current session, for requests that require a recent or a stronger sign-in (RFC 9470).</summary>
/// <param name="Method"><c>password</c>, <c>totp</c>, <c>email</c> or <c>recovery</c>.</param>
/// <param name="Secret">The password or the code.</param>
[Authenticated(OpenToSingleFactor = true)]
[Audited(Tags = AuditTags.Soc2 | AuditTags.Pci)]
public sealed record StepUp(string Method, [Secret] string Secret) : ICommand, ICommitsOnFailure
{
    internal const string Password = "password";
}

internal sealed class StepUpValidator : AbstractValidator<StepUp>
{
    public StepUpValidator()
    {
        RuleFor(c => c.Method).SecondFactorMethod().Unless(c => c.Method == StepUp.Password);
        RuleFor(c => c.Secret).OneTimeCode().Unless(c => c.Method == StepUp.Password);
        RuleFor(c => c.Secret).PresentedPassword().When(c => c.Method == StepUp.Password);
    }
}

internal sealed class StepUpHandler(
    IRepository<User> users,
    IRepository<Session> sessions,
    IPasswordHasher passwords,
    AttemptLimit attempts,
    SecondFactorCheck check,
    SessionStarter starter,
    IRevocations revocations,
    IRequestContext context,
    TimeProvider time) : IRequestHandler<StepUp, Result>
{
    public async Task<Result> Handle(StepUp command, CancellationToken cancellationToken)
    {
        if (await users.GetByIdAsync(context.RequireUserId(), cancellationToken) is not { } user
            || await sessions.GetByIdAsync(context.RequireSessionId(), cancellationToken) is not { } session)
        {
            return UserErrors.NotFound;
        }

        if (command.Method == StepUp.Password)
        {
            var verification = await passwords.VerifyAsync(user.PasswordHash, command.Secret, cancellationToken);
            if (!await attempts.PassesAsync(user.Email.Value, user.Id, verification != PasswordVerification.Failed, cancellationToken))
            {
                return UserErrors.WrongPassword;
            }

            session.StepUp(AuthenticationMethod.Password, AuthenticationLevel.SingleFactor, time.GetUtcNow());
        }
        else
        {
            var (proven, refusal) = await check.CheckAsync(user, session.Id, command.Method, command.Secret, cancellationToken);
            if (proven is null)
            {
                return refusal!;
            }

            var isSecond = session.AuthenticationMethods.Split(' ')
                .Any(method => method != proven.Name && SignInFlow.IsDifferentFactor(method, proven));
            session.StepUp(proven, isSecond ? AuthenticationLevel.MultiFactor : AuthenticationLevel.SingleFactor, time.GetUtcNow());
        }

        // Invalidates the session in the caches of all processes; the session itself stays valid.
        revocations.RevokeSession(session.Id);
        await starter.ReplaceCookieAsync(session, cancellationToken);
        return Result.NoContent();
    }
}
