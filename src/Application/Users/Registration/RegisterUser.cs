using Ardalis.Result;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Options;
using SvcInfra.Application.BotProtection.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Common.Validation;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Users.Passwords;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;

namespace SvcInfra.Application.Users.Registration;

/// <summary>Creates an account and emails a link that verifies the email address.</summary>
[Public]
public sealed record RegisterUser([PersonalData] string Email, [Secret] string Password, [PersonalData] string DisplayName)
    : ICommand<AcceptedDto>, IRetriesOnConflict;

internal sealed class RegisterUserValidator : AbstractValidator<RegisterUser>
{
    public RegisterUserValidator(IOptions<PasswordOptions> options, IEmailDomains domains)
    {
        // Decided by the domain alone, so that the response does not reveal whether the email address is registered.
        RuleFor(c => c.Email).Email()
            .Must(email => !EmailAddress.IsWellFormed(email) || domains.IsAllowed(EmailAddress.Create(email).Value.Domain))
            .WithErrorCode("email_domain_not_allowed").WithMessage("Email addresses of this domain cannot be registered. Use another one.");
        RuleFor(c => c.Password).NewPassword(options.Value.MinimumLength);
        RuleFor(c => c.DisplayName).DisplayName();
    }
}

internal sealed class RegisterUserHandler(
    IRepository<User> users,
    PasswordPolicy policy,
    IPasswordHasher passwords,
    IJobs jobs,
    IIpAddressPrivacy addresses,
    IRequestContext context)
    : IRequestHandler<RegisterUser, Result<AcceptedDto>>
{
    private static readonly AcceptedDto Response = new("If this email address can be registered, an email with a link is on its way.");

    public async Task<Result<AcceptedDto>> Handle(RegisterUser command, CancellationToken cancellationToken)
    {
        var email = EmailAddress.Create(command.Email).Value;
        var refused = await policy.CheckAsync("password", command.Password, email, command.DisplayName, hasSecondFactor: false, cancellationToken);
        if (refused is not null)
        {
            return refused;
        }

        // Hashed on every branch and before the first statement: neither the response nor its timing reveals whether the email address is taken,
        // and no transaction stays open during the hash. The job decides which email to send.
        var hash = await passwords.HashAsync(command.Password, cancellationToken);
        var makesAccount = !await users.AnyAsync(new UserByEmail(email), cancellationToken);
        if (makesAccount)
        {
            await users.AddAsync(User.Register(email, command.DisplayName, hash), cancellationToken);
        }

        var from = context.IpAddress is { } ip ? addresses.HashOf(ip) : null;
        await jobs.EnqueueAsync(new MailRegistration(email.Value, hash, command.DisplayName, makesAccount, from), options: null, cancellationToken);
        return Response;
    }
}
