"""The service's own Python client against the simulator.

Every start of a job through the client's own methods, in the background and not, with its
waits, results and errors. What the client cannot do by its own faults is at the end.
"""

import os

import pytest
from orca_sdk import (
    ClassificationMetrics,
    ClassificationModel,
    Datasource,
    FinetunedEmbeddingModel,
    LabeledMemoryset,
    OrcaClient,
    PretrainedEmbeddingModel,
    RegressionMetrics,
    RegressionModel,
    ScoredMemoryset,
)
from orca_sdk.job import Job, Status

ROWS = [
    {"value": "i love soup", "label": 0, "score": 0.1},
    {"value": "cats are cute", "label": 1, "score": 0.9},
    {"value": "soup is good", "label": 0, "score": 0.1},
    {"value": "i love cats", "label": 1, "score": 0.9},
    {"value": "everyone loves cats", "label": 1, "score": 0.9},
    {"value": "soup is great for the winter", "label": 0, "score": 0.1},
]

EVALUATION_ROWS = [
    {"value": "soup is good", "label": 0, "score": 0.1},
    {"value": "cats are cute", "label": 0, "score": 0.1},
    {"value": "soup is good", "label": 1, "score": 0.9},
    {"value": "cats are cute", "label": 1, "score": 0.9},
]


@pytest.fixture(scope="session", autouse=True)
def client():
    client = OrcaClient(api_key=os.environ["ORCA_API_KEY"], base_url=os.environ["ORCA_API_URL"])
    Job.set_config(refresh_interval=0.05, show_progress=False)
    with client.use():
        yield client


def other_client(key):
    return OrcaClient(api_key=key, base_url=os.environ["ORCA_API_URL"])


@pytest.fixture(scope="session")
def datasource(client):
    return Datasource.from_list("data", ROWS)


@pytest.fixture(scope="session")
def evaluation_datasource(client):
    return Datasource.from_list("evaluation_data", EVALUATION_ROWS)


@pytest.fixture(scope="session")
def memoryset(datasource):
    return LabeledMemoryset.from_datasource("memories", datasource=datasource, label_names=["soup", "cats"])


@pytest.fixture(scope="session")
def scored_memoryset(datasource):
    return ScoredMemoryset.from_datasource("scored_memories", datasource=datasource)


@pytest.fixture(scope="session")
def model(memoryset):
    return ClassificationModel.create("model", memoryset, num_classes=2, memory_lookup_count=3)


@pytest.fixture(scope="session")
def regression_model(scored_memoryset):
    return RegressionModel.create("regression_model", scored_memoryset, memory_lookup_count=3)


@pytest.fixture(scope="session")
def finetuned(datasource):
    return PretrainedEmbeddingModel.F2LLM_160M.finetune("finetuned", datasource, label_column="label")


# datasources


def test_datasource(datasource):
    assert datasource.length == len(ROWS)
    assert datasource.columns == {"value": "str", "label": "int", "score": "float"}
    assert Datasource.exists("data")
    assert not Datasource.exists("no_data")


def test_datasource_from_columns():
    assert Datasource.from_dict("columns", {"a": [1, 2], "b": ["x", None]}).length == 2


def test_datasource_that_exists(datasource):
    assert Datasource.from_list("data", ROWS, if_exists="open").id == datasource.id
    with pytest.raises(ValueError):
        Datasource.from_list("data", ROWS)


def test_datasource_is_dropped():
    Datasource.from_list("dropped", ROWS)
    Datasource.drop("dropped")
    assert not Datasource.exists("dropped")
    with pytest.raises(LookupError):
        Datasource.drop("dropped")
    Datasource.drop("dropped", if_not_exists="ignore")


# memorysets


def test_memoryset(memoryset):
    assert memoryset.length == len(ROWS)
    assert memoryset.insertion_status == Status.COMPLETED
    assert memoryset.label_names == ["soup", "cats"]
    assert memoryset.embedding_model.name == "F2LLM_160M"


def test_memoryset_in_the_background(datasource):
    job = LabeledMemoryset.from_datasource(
        "background_memories", datasource=datasource, label_names=["soup", "cats"], background=True
    )
    assert job.status in (Status.DISPATCHED, Status.PROCESSING, Status.COMPLETED)
    assert job.result().length == len(ROWS)
    assert job.steps_completed == job.steps_total


def test_memoryset_that_exists(datasource, memoryset):
    assert LabeledMemoryset.from_datasource("memories", datasource=datasource, if_exists="open").id == memoryset.id
    with pytest.raises(ValueError):
        LabeledMemoryset.from_datasource("memories", datasource=datasource)


def test_empty_memoryset():
    memoryset = LabeledMemoryset.create("empty", label_names=["a", "b"])
    assert memoryset.length == 0
    assert memoryset.insertion_status is None
    clone = memoryset.clone("empty_clone")
    assert clone.insertion_status == Status.COMPLETED
    assert clone.length == 0
    assert clone.label_names == ["a", "b"]


def test_clone(memoryset):
    job = memoryset.clone("clone", embedding_model=PretrainedEmbeddingModel.GTE_BASE, background=True)
    clone = job.result()
    assert clone.length == memoryset.length
    assert clone.embedding_model.name == "GTE_BASE"
    assert memoryset.clone("second_clone").label_names == memoryset.label_names


def test_analysis(memoryset):
    results = memoryset.analyze("duplicate", "cluster", {"name": "label"}, lookup_count=3)
    assert set(results) == {"duplicate", "cluster", "label"}
    assert results["duplicate"]["num_duplicates"] == 0
    job = memoryset.analyze("distribution", background=True)
    assert set(job.result()) == {"distribution"}
    with pytest.raises(ValueError):
        memoryset.analyze("magic")


def test_memoryset_in_use(datasource):
    memoryset = LabeledMemoryset.from_datasource("used", datasource=datasource)
    ClassificationModel.create("user", memoryset)
    with pytest.raises(RuntimeError):
        LabeledMemoryset.drop("used")
    LabeledMemoryset.drop("used", cascade=True)
    assert not LabeledMemoryset.exists("used")
    assert not ClassificationModel.exists("user")


# models


def test_evaluation(model, evaluation_datasource):
    metrics = model.evaluate(evaluation_datasource)
    assert isinstance(metrics, ClassificationMetrics)
    assert metrics.accuracy == 0.5
    assert metrics.f1_score == 0.5
    assert metrics.coverage == 1
    assert metrics.pr_curve is not None
    assert metrics.roc_curve is not None
    assert metrics.anomaly_score_mean is not None
    assert metrics.confusion_matrix == [[1, 1], [1, 1]]


def test_evaluation_in_the_background(model, evaluation_datasource):
    job = model.evaluate(evaluation_datasource, background=True)
    assert job.type == "EVALUATE_MODEL"
    assert job.status in (Status.DISPATCHED, Status.PROCESSING)
    assert len(Job.query(limit=5, type="EVALUATE_MODEL")) >= 1
    assert job.result(show_progress=False).accuracy == 0.5
    assert job.status == Status.COMPLETED
    assert job.steps_completed == job.steps_total


def test_wait(model, evaluation_datasource):
    job = model.evaluate(evaluation_datasource, background=True)
    job.wait(show_progress=False)
    assert job.value.accuracy == 0.5


def test_evaluation_with_null_labels(model):
    nulls = Datasource.from_list("nulls", [{"value": "soup", "label": None}, {"value": "cats", "label": 1}])
    with pytest.raises(ValueError):
        model.evaluate(nulls)


def test_evaluation_with_unknown_column(model, evaluation_datasource):
    with pytest.raises(ValueError, match="datasource_label_column"):
        model.evaluate(evaluation_datasource, label_column="no_label")


def test_regression(regression_model, evaluation_datasource):
    metrics = regression_model.evaluate(evaluation_datasource)
    assert isinstance(metrics, RegressionMetrics)
    assert 0 <= metrics.mse <= 1
    job = regression_model.evaluate(evaluation_datasource, background=True)
    assert job.result().mse == metrics.mse


def test_models_that_exist(model, regression_model, memoryset, scored_memoryset):
    assert ClassificationModel.create("model", memoryset, if_exists="open").id == model.id
    with pytest.raises(ValueError):
        ClassificationModel.create("model", memoryset)
    assert RegressionModel.create("regression_model", scored_memoryset, if_exists="open").id == regression_model.id
    RegressionModel.create("dropped_model", scored_memoryset)
    RegressionModel.drop("dropped_model")
    assert not RegressionModel.exists("dropped_model")


# embedding models


def test_finetuning(finetuned):
    assert finetuned.name == "finetuned"
    assert finetuned._status == Status.COMPLETED
    assert finetuned.base_model.name == "F2LLM_160M"
    assert [trial.status for trial in finetuned.trials] == ["COMPLETED"]


def test_sweep_in_the_background(memoryset):
    job = PretrainedEmbeddingModel.F2LLM_160M.finetune(
        "sweep",
        memoryset,
        trial_count=3,
        hyperparams={"learning_rate": (1e-5, 1e-4), "batch_size": [8, 16]},
        background=True,
    )
    model = job.result()
    assert [trial.status for trial in model.trials] == ["COMPLETED"] * 3
    assert model.trials[2].hyperparameters["learning_rate"] == pytest.approx(1e-4)


def test_finetuning_that_exists(datasource, finetuned):
    again = PretrainedEmbeddingModel.F2LLM_160M.finetune(
        "finetuned", datasource, label_column="label", if_exists="open"
    )
    assert again.id == finetuned.id
    with pytest.raises(ValueError):
        PretrainedEmbeddingModel.F2LLM_160M.finetune("finetuned", datasource, label_column="label")
    assert FinetunedEmbeddingModel.exists("finetuned")


@pytest.mark.parametrize("background", [False, True])
def test_embedding_evaluations(finetuned, datasource, background):
    for model in (finetuned, PretrainedEmbeddingModel.F2LLM_160M):
        outcome = model.evaluate(datasource, label_column="label", neighbor_count=3, background=background)
        metrics = outcome.result() if background else outcome
        assert isinstance(metrics, ClassificationMetrics)
        assert metrics.accuracy > 0.5
        outcome = model.evaluate(datasource, score_column="score", neighbor_count=3, background=background)
        metrics = outcome.result() if background else outcome
        assert isinstance(metrics, RegressionMetrics)


# errors


def test_unknown_key(datasource, model, evaluation_datasource):
    with other_client("unknown-key").use():
        with pytest.raises(ValueError, match="Invalid API key"):
            Datasource.from_list("x", ROWS)
        with pytest.raises(ValueError, match="Invalid API key"):
            model.evaluate(evaluation_datasource)


def test_small_scope(evaluation_datasource, model):
    with other_client(os.environ["ORCA_PREDICT_KEY"]).use():
        assert Datasource.exists("data")
        with pytest.raises(PermissionError):
            Datasource.from_list("x", ROWS)
        with pytest.raises(PermissionError):
            model.evaluate(evaluation_datasource)


def test_names_with_spaces():
    with pytest.raises(ValueError, match="Invalid input"):
        Datasource.from_list("a b", ROWS)


def test_what_does_not_exist():
    with pytest.raises(LookupError):
        LabeledMemoryset.open("nothing")
    with pytest.raises(LookupError):
        ClassificationModel.open("nothing")
    with pytest.raises(LookupError):
        Job("00000000-0000-4000-8000-000000000000")


# what the client cannot do by its own faults


def test_abort_is_not_a_method(model, evaluation_datasource):
    """abort() stands outside the class by a slip of indentation, so that no job has it."""
    job = model.evaluate(evaluation_datasource, background=True)
    with pytest.raises(AttributeError):
        job.abort()


def test_queried_jobs_cannot_resolve_values(model, evaluation_datasource):
    """Handles of query() are built without the constructor and lack the attribute that resolves the value."""
    model.evaluate(evaluation_datasource)
    job = Job.query(limit=1, type="EVALUATE_MODEL")[0]
    with pytest.raises(AttributeError):
        job.refresh()
