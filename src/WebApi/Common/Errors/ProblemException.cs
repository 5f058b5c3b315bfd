using SvcInfra.Domain.Common;

namespace SvcInfra.WebApi.Common.Errors;

/// <summary>Refuses a request before it reaches the pipeline.</summary>
internal sealed class ProblemException : Exception
{
    public ProblemException(Error error)
        : this(Problem.StatusOf(error.Kind), error.Code, error.Message) => Fields = error.Fields;

    public ProblemException(Refusal refusal)
        : this(refusal.Status, refusal.Code, refusal.Detail) => Fields = refusal.Fields;

    public ProblemException(int status, string code, string message)
        : base(message)
    {
        Status = status;
        Code = code;
    }

    public int Status { get; }

    public string Code { get; }

    public IReadOnlyList<FieldError>? Fields { get; }
}
