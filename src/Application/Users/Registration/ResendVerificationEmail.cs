using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Common.Validation;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Users.Registration;

/// <summary>Emails a new verification link to a registered, unverified email address. The response is always the same.</summary>
[Public]
public sealed record ResendVerificationEmail([PersonalData] string Email) : ICommand<AcceptedDto>;

internal sealed class ResendVerificationEmailValidator : AbstractValidator<ResendVerificationEmail>
{
    public ResendVerificationEmailValidator() => RuleFor(c => c.Email).Email();
}

internal sealed class ResendVerificationEmailHandler(IJobs jobs, IIpAddressPrivacy addresses, IRequestContext context)
    : IRequestHandler<ResendVerificationEmail, Result<AcceptedDto>>
{
    public async Task<Result<AcceptedDto>> Handle(ResendVerificationEmail command, CancellationToken cancellationToken)
    {
        // The job looks the account up, so the request takes the same time with and without one.
        var from = context.IpAddress is { } ip ? addresses.HashOf(ip) : null;
        await jobs.EnqueueAsync(new MailVerification(EmailAddress.Create(command.Email).Value.Value, from), options: null, cancellationToken);
        return new AcceptedDto("If this email address waits for verification, an email with a new link is on its way.");
    }
}
